package dev.qemu4j.codegen.facts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("once")
class CommittedTypesTest {
    private static final Facts TYPES = CommittedFacts.readTypes("qom");
    private static final Facts MACHINES = CommittedFacts.readTypes("machines");
    private static final Facts CPUS = CommittedFacts.readTypes("cpus");

    @ParameterizedTest
    @ValueSource(strings = {"qom", "machines", "cpus", "cli"})
    void file_readAndWritten_isTheSame(String name) throws IOException {
        String text = Files.readString(CommittedFacts.typesFile(name));

        assertThat(FactsFile.text(FactsFile.parse(text))).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"qom", "machines", "cpus", "cli"})
    void file_hasAnEntityALine_sorted(String name) throws IOException {
        List<String> names = Files.readString(CommittedFacts.typesFile(name))
                .lines()
                .filter(line -> line.startsWith("{\"name\":"))
                .map(line -> line.split("\"", 5)[3])
                .toList();

        assertThat(names)
                .isSorted()
                .hasSameSizeAs(CommittedFacts.readTypes(name).entities().entrySet());
    }

    /** All targets together, without CPU types: those are devices on x86, s390x and loongarch64. */
    @ParameterizedTest
    @CsvSource({"7.2, 31, 511, 6318", "10.0, 29, 536, 8119", "11.1, 29, 553, 8157"})
    void devices_perVersion_areAsManyAsMeasured(String version, int targets, int devices, int properties) {
        Set<String> names = new TreeSet<>();
        Set<String> pairs = new TreeSet<>();
        List<TypesAt> all = all(TYPES, version);
        for (TypesAt types : all) {
            for (Fact device : userCreatable(types)) {
                names.add(device.name());
                types.properties(device.name()).keySet().forEach(p -> pairs.add(device.name() + " " + p));
            }
        }

        assertThat(all).hasSize(targets);
        assertThat(names).hasSize(devices);
        assertThat(pairs).hasSize(properties);
    }

    /** 7.2 has i386, whose program Debian hides behind a script. */
    @ParameterizedTest
    @CsvSource({
        "x86_64, 7.2, 257, 59, 132",
        "x86_64, 10.0, 282, 65, 154",
        "x86_64, 11.1, 296, 41, 189",
        "i386, 7.2, 257, 59, 132",
        "aarch64, 11.1, 421, 107, 36",
        "riscv64, 7.2, 337, 7, 6",
        "riscv64, 11.1, 369, 12, 28",
        "ppc64, 10.0, 412, 36, 420",
        "s390x, 11.1, 156, 19, 82",
        "loongarch64, 11.1, 223, 2, 3",
    })
    void target_hasDevicesMachinesAndModels(String target, String version, int devices, int machines, int models) {
        Version v = Version.parse(version);

        assertThat(userCreatable(new TypesAt(TYPES, v, target))).hasSize(devices);
        assertThat(machines(new TypesAt(MACHINES, v, target))).hasSize(machines);
        assertThat(new TypesAt(CPUS, v, target).all("cpu-model")).hasSize(models);
    }

    @ParameterizedTest
    @CsvSource({"7.2, 526, 289, 4", "10.0, 545, 296, 92", "11.1, 477, 263, 46"})
    void machines_perVersion_areAsManyAsMeasured(String version, int pairs, int names, int deprecated) {
        List<TypesAt> all = all(MACHINES, version);
        List<String> found = all.stream()
                .flatMap(types -> machines(types).stream().map(Fact::name))
                .toList();
        Set<String> old = all.stream()
                .flatMap(types -> machines(types).stream()
                        .filter(machine -> types.value(machine, Attribute.DEPRECATED) != null)
                        .map(Fact::name))
                .collect(Collectors.toSet());

        assertThat(found).hasSize(pairs);
        assertThat(Set.copyOf(found)).hasSize(names);
        assertThat(old).hasSize(deprecated);
    }

    @ParameterizedTest
    @CsvSource({"7.2, 67", "10.0, 118", "11.1, 3"})
    void typesThatEndTheProcess_areRecorded(String version, int count) {
        long ending = Stream.of(TYPES, MACHINES, CPUS)
                .flatMap(facts -> all(facts, version).stream())
                .flatMap(types -> types.facts().entities().values().stream()
                        .filter(types::isHere)
                        .filter(fact -> "ends".equals(types.value(fact, Attribute.INTROSPECTION))))
                .count();

        assertThat(ending).isEqualTo(count);
    }

    @Test
    void parents_areThere() {
        Set<String> missing = new TreeSet<>();
        for (Facts facts : List.of(TYPES, MACHINES)) {
            for (Version version : facts.versions().versions()) {
                all(facts, version.toString())
                        .forEach(types -> facts.entities().values().stream()
                                .filter(types::isHere)
                                .flatMap(fact -> Stream.of(Attribute.PARENT, Attribute.PROXY)
                                        .flatMap(attribute -> Stream.ofNullable(types.value(fact, attribute))))
                                .filter(name -> !name.equals("object") && types.type(name) == null)
                                .forEach(name -> missing.add(version + " " + types.target() + " " + name)));
            }
        }

        assertThat(missing).isEmpty();
    }

    @Test
    void cpus_ofATarget_haveOneType() {
        for (Version version : CPUS.versions().versions()) {
            for (TypesAt types : all(CPUS, version.toString())) {
                assertThat(types.all("cpu")).as(version + " " + types.target()).hasSize(1);
            }
        }
    }

    @Test
    void virtioBlkPci_hasWhatTheDeviceInsideHas() {
        TypesAt types = new TypesAt(TYPES, new Version(10, 0), "x86_64");

        assertThat(types.properties("virtio-blk-pci")).containsKeys("addr", "ats", "drive", "packed", "disable-legacy");
        Fact drive = Objects.requireNonNull(types.properties("virtio-blk-pci").get("drive"));
        assertThat(types.value(drive, Attribute.REFERENCE)).isEqualTo("blockdev");
        Fact busnr = Objects.requireNonNull(types.properties("virtio-blk-pci").get("busnr"));
        assertThat(types.value(busnr, Attribute.READ_ONLY)).isEqualTo("true");
    }

    private static List<TypesAt> all(Facts facts, String version) {
        Version v = Version.parse(version);
        String targets = Objects.requireNonNull(facts.targets().get(v));
        return Stream.of(targets.split(" ", -1))
                .map(target -> new TypesAt(facts, v, target))
                .toList();
    }

    private static List<Fact> userCreatable(TypesAt types) {
        return types.all("device").stream()
                .filter(device -> types.value(device, Attribute.USER_CREATABLE) != null)
                .toList();
    }

    /** Types have no number of CPUs if they are not machines but only what machines inherit from. */
    private static List<Fact> machines(TypesAt types) {
        return types.all("machine").stream()
                .filter(machine -> types.value(machine, Attribute.CPU_MAX) != null)
                .toList();
    }
}
