package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.introspect.ProgramRun;
import dev.qemu4j.codegen.introspect.QmpRefusedException;
import dev.qemu4j.codegen.qom.DeviceHelp.Device;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * All that one program, which is one version and one target, has told about its types.
 *
 * @param version the program's own version
 * @param hierarchy its types
 * @param ending the types that ended the process when it was asked for their properties
 * @param devices the devices that a user may make
 * @param objects the objects that a user may make
 * @param accelerators the types of accelerators
 * @param cpus the concrete types of CPUs
 * @param machines the answer of {@code query-machines}
 * @param models the answer of {@code query-cpu-definitions}, or null if there is none
 */
record ProgramTypes(
        String version,
        Hierarchy hierarchy,
        Set<String> ending,
        Map<String, Device> devices,
        Set<String> objects,
        Set<String> accelerators,
        Set<String> cpus,
        JsonNode machines,
        @Nullable JsonNode models) {
    /** Asks a program. */
    static ProgramTypes of(Path path) {
        try (QomProgram program = new QomProgram(path)) {
            String help =
                    ProgramRun.of(path, "-machine", "none", "-device", "help").text();
            return new ProgramTypes(
                    program.version(),
                    hierarchy(program),
                    program.ending(),
                    DeviceHelp.read(help),
                    program.types("user-creatable"),
                    program.types("accel"),
                    program.types("cpu"),
                    program.ask("query-machines"),
                    models(program));
        }
    }

    /** The same, with more types that have ended the process when it was asked another time. */
    ProgramTypes withEnding(Set<String> more) {
        Set<String> all = new TreeSet<>(ending);
        all.addAll(more);
        return new ProgramTypes(
                version, hierarchy.without(all), all, devices, objects, accelerators, cpus, machines, models);
    }

    private static Hierarchy hierarchy(QomProgram program) {
        Set<String> devices = program.types("device");
        SortedMap<String, QomType> types = program.types();
        Map<String, SortedMap<String, Property>> reported = new HashMap<>();
        for (String name : types.keySet()) {
            SortedMap<String, Property> properties = program.properties(name, devices.contains(name));
            if (properties != null) {
                reported.put(name, properties);
            }
        }
        return new Hierarchy(types, reported, Set.of());
    }

    private static @Nullable JsonNode models(QomProgram program) {
        try {
            return program.ask("query-cpu-definitions");
        } catch (QmpRefusedException e) {
            return null;
        }
    }
}
