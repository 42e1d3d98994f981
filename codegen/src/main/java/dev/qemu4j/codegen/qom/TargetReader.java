package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.qom.DeviceHelp.Device;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Reads the facts of one program, which is one version and one target. */
final class TargetReader {
    private static final String MACHINE = "-machine";

    private final ProgramTypes program;
    private final Hierarchy hierarchy;
    private final VersionSet versions;

    /**
     * Creates a reader of a program's types.
     *
     * @param program the program
     * @param hierarchy its types with what has been found in all programs
     * @param versions its version alone
     */
    TargetReader(ProgramTypes program, Hierarchy hierarchy, VersionSet versions) {
        this.program = program;
        this.hierarchy = hierarchy;
        this.versions = versions;
    }

    /** Devices, objects and accelerators that a user may make, those that cannot be asked, and what they inherit from. */
    SortedMap<String, Fact> types() {
        Set<String> wanted = new TreeSet<>(program.devices().keySet());
        wanted.addAll(program.objects());
        wanted.addAll(program.accelerators());
        wanted.addAll(program.ending());
        wanted.removeIf(name -> hierarchy.inherits(name, "machine") || hierarchy.inherits(name, "cpu"));
        SortedMap<String, Fact> facts = new TreeMap<>();
        withAncestors(wanted).forEach(name -> facts.put(name, type(name)));
        return facts;
    }

    SortedMap<String, Fact> machines() {
        Map<String, JsonNode> machines = new TreeMap<>();
        program.machines().forEach(machine -> machines.put(machine.get("name").stringValue() + MACHINE, machine));
        SortedMap<String, Fact> facts = new TreeMap<>();
        for (String name : withAncestors(machines.keySet())) {
            if (hierarchy.inherits(name, "machine")) {
                facts.put(name, machine(name, machines.get(name)));
            }
        }
        return facts;
    }

    SortedMap<String, Fact> cpus() {
        return new CpuReader(program, hierarchy, versions).read();
    }

    private Set<String> withAncestors(Set<String> names) {
        Set<String> all = new TreeSet<>();
        for (String name : names) {
            if (hierarchy.has(name)) {
                all.add(name);
                all.addAll(hierarchy.ancestors(name));
            }
        }
        all.remove("object");
        return all;
    }

    private Fact type(String name) {
        Device device = program.devices().get(name);
        FactBuilder fact = builder(name, kind(name));
        SortedMap<String, Property> own = hierarchy.own(name);
        if (device != null || program.objects().contains(name)) {
            fact.with(Attribute.USER_CREATABLE, "true");
        }
        if (device != null) {
            String inner = Proxies.of(name, hierarchy);
            fact.with(Attribute.BUS, device.bus())
                    .with(Attribute.ALIAS, device.alias())
                    .with(Attribute.CATEGORIES, json(device.categories()))
                    .with(Attribute.PROXY, inner);
            if (inner != null) {
                own = Hierarchy.without(own, hierarchy.properties(inner));
            }
        }
        own.values().forEach(property -> fact.add(Role.PROPERTY, property.fact(versions)));
        return fact.build();
    }

    private String kind(String name) {
        return Stream.of("device", "accel")
                .filter(base -> hierarchy.inherits(name, base))
                .findFirst()
                .orElse("object");
    }

    private Fact machine(String name, @Nullable JsonNode info) {
        FactBuilder fact = builder(name, "machine");
        if (info != null) {
            fact.with(Attribute.ALIAS, info.path("alias").stringValue(null))
                    .with(Attribute.DEFAULT_MACHINE, flag(info.path("is-default")))
                    .with(Attribute.DEPRECATED, flag(info.path("deprecated")))
                    .with(Attribute.CPU_MAX, info.get("cpu-max").toString())
                    .with(Attribute.DEFAULT_CPU, defaultCpu(info.path("default-cpu-type")))
                    .with(Attribute.DEFAULT_RAM_ID, info.path("default-ram-id").stringValue(null));
        }
        hierarchy.own(name).values().forEach(property -> fact.add(Role.PROPERTY, property.fact(versions)));
        return fact.build();
    }

    private FactBuilder builder(String name, String kind) {
        QomType type = hierarchy.type(name);
        return new FactBuilder(name, versions)
                .with(Attribute.KIND, kind)
                .with(Attribute.PARENT, type.parent())
                .with(Attribute.ABSTRACT, type.isAbstract() ? "true" : null)
                .with(Attribute.INTROSPECTION, program.ending().contains(name) ? "ends" : null);
    }

    private static @Nullable String defaultCpu(JsonNode type) {
        return type.isString() ? CpuReader.model(type.stringValue()) : null;
    }

    private static @Nullable String flag(JsonNode flag) {
        return flag.asBoolean(false) ? "true" : null;
    }

    private static String json(List<String> list) {
        return JsonMapper.shared().writeValueAsString(list);
    }
}
