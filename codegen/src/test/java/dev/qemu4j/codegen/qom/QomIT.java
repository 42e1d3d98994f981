package dev.qemu4j.codegen.qom;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.CommittedFacts;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.TypesAt;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.introspect.Qemus;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All that a real program says about its types is in the facts of its version and target. */
@Tag("once")
class QomIT {
    private static final Map<String, Facts> FACTS = Map.of(
            "qom", CommittedFacts.readTypes("qom"),
            "machines", CommittedFacts.readTypes("machines"),
            "cpus", CommittedFacts.readTypes("cpus"));

    @ParameterizedTest
    @MethodSource("emulators")
    void emulator_types_areInTheFacts(Path path) {
        String target = path.getFileName().toString().substring("qemu-system-".length());
        ProgramTypes program = ProgramTypes.of(path);
        Version version = Version.parse(program.version().replaceFirst("\\.\\d+$", ""));
        Assumptions.assumeTrue(
                facts("qom").versions().contains(version),
                () -> "NOT RUN against " + path + ": the facts have "
                        + facts("qom").versions().versions() + ", it is QEMU " + version
                        + " (docs/adding-a-qemu-version.md adds a version)");
        List<String> problems = new ArrayList<>();
        TypesAt types = new TypesAt(facts("qom"), version, target);
        program.devices().values().stream()
                .filter(device -> !program.cpus().contains(device.name()))
                .forEach(device -> {
                    Fact fact = types.type(device.name());
                    compare(device.name() + " bus", device.bus(), value(types, fact, Attribute.BUS), problems);
                    compare(device.name() + " alias", device.alias(), value(types, fact, Attribute.ALIAS), problems);
                    compareProperties(device.name(), program, types, problems);
                });
        program.objects().forEach(object -> compareProperties(object, program, types, problems));
        TypesAt machines = new TypesAt(facts("machines"), version, target);
        program.machines()
                .forEach(machine ->
                        compareProperties(machine.get("name").stringValue() + "-machine", program, machines, problems));
        int models = compareModels(program, new TypesAt(facts("cpus"), version, target), problems);

        assertThat(problems).isEmpty();
        assertThat(program.devices()).containsKey("loader");
        assertThat(program.objects()).contains("iothread");
        System.out.printf(
                "%s, QEMU %s: compared %d devices, %d objects, %d machines, %d CPU models; ended by %s%n",
                path,
                program.version(),
                program.devices().size(),
                program.objects().size(),
                program.machines().size(),
                models,
                program.ending());
    }

    /** 7.2 and 10.0 end where a user-creatable object is made only to list its properties; 11.1 does not. */
    @ParameterizedTest
    @MethodSource("emulators")
    void emulator_atATypeThatEndsIt_isStartedAgain(Path path) {
        try (QomProgram program = new QomProgram(path)) {
            Version version = Version.parse(program.version().replaceFirst("\\.\\d+$", ""));
            Fact type = facts("qom").entity("colo-compare", version);
            boolean ends = type != null && "ends".equals(type.at(Attribute.INTROSPECTION, version));
            Set<String> before = program.types("user-creatable");

            assertThat(program.properties("colo-compare", false) == null).isEqualTo(ends);
            assertThat(program.ending()).isEqualTo(ends ? Set.of("colo-compare") : Set.of());
            assertThat(program.properties("iothread", false)).containsKey("poll-max-ns");
            assertThat(program.types("user-creatable")).isEqualTo(before);
        }
    }

    static List<Path> emulators() {
        return Qemus.find("qemu-system-");
    }

    private static int compareModels(ProgramTypes program, TypesAt types, List<String> problems) {
        Fact base = types.all("cpu").get(0);
        int compared = 0;
        for (String type : program.cpus()) {
            String model = CpuReader.model(type);
            if (types.type(model) == null || program.ending().contains(type)) {
                if (program.models() == null && types.type(model) == null) {
                    problems.add(model + ": not in the facts");
                }
                continue;
            }
            SortedMap<String, Fact> facts = types.properties(base.name());
            facts.putAll(types.properties(model));
            compare(
                    model,
                    texts(program.hierarchy().properties(type)),
                    texts(types, seen(program, type, types, facts)),
                    problems);
            compared++;
        }
        return compared;
    }

    private static void compareProperties(String name, ProgramTypes program, TypesAt types, List<String> problems) {
        Fact fact = types.type(name);
        if (fact == null) {
            problems.add(name + ": not in the facts");
        } else if (lacksModule(types.value(fact, Attribute.PROXY), program)) {
            System.out.println("NOT COMPARED: " + name + ": the module of the device inside is not installed");
        } else if (program.ending().contains(name)) {
            compare(name + " introspection", "ends", types.value(fact, Attribute.INTROSPECTION), problems);
        } else {
            compare(
                    name,
                    texts(program.hierarchy().properties(name)),
                    texts(types, seen(program, name, types, types.properties(name))),
                    problems);
        }
    }

    /** Without the OpenGL modules, asking for {@code virtio-vga-gl} ends the program. */
    private static boolean lacksModule(@Nullable String inner, ProgramTypes program) {
        return inner != null && !program.hierarchy().has(inner);
    }

    private static void compare(String what, @Nullable Object real, @Nullable Object fact, List<String> problems) {
        if (!Objects.equals(real, fact)) {
            problems.add(what + ": the program says " + real + ", the facts " + fact);
        }
    }

    private static @Nullable String value(TypesAt types, @Nullable Fact fact, Attribute attribute) {
        return fact == null ? null : types.value(fact, attribute);
    }

    /** Another build or patch level of the version may lack properties, but has no others. */
    private static Map<String, Fact> seen(
            ProgramTypes program, String type, TypesAt types, SortedMap<String, Fact> facts) {
        Map<String, Fact> seen = new TreeMap<>(facts);
        if (!program.version().equals(types.facts().sources().get(types.version()))) {
            seen.keySet().retainAll(program.hierarchy().properties(type).keySet());
        }
        return seen;
    }

    private static String texts(Map<String, Property> properties) {
        Map<String, String> texts = new TreeMap<>();
        properties.forEach((name, property) ->
                texts.put(name, property.type() + " " + property.value() + " " + property.reference()));
        return texts.toString();
    }

    private static String texts(TypesAt types, Map<String, Fact> facts) {
        Map<String, String> texts = new TreeMap<>();
        facts.forEach((name, fact) -> texts.put(
                name,
                types.value(fact, Attribute.TYPE) + " " + types.value(fact, Attribute.DEFAULT) + " "
                        + types.value(fact, Attribute.REFERENCE)));
        return texts.toString();
    }

    private static Facts facts(String name) {
        return Objects.requireNonNull(FACTS.get(name));
    }
}
