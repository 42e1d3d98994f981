package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Reads CPU models. The features that all models of a target have are given once, with the type that all inherit from. */
final class CpuReader {
    private static final String CPU = "cpu";

    private final ProgramTypes program;
    private final Hierarchy hierarchy;
    private final VersionSet versions;

    CpuReader(ProgramTypes program, Hierarchy hierarchy, VersionSet versions) {
        this.program = program;
        this.hierarchy = hierarchy;
        this.versions = versions;
    }

    SortedMap<String, Fact> read() {
        SortedMap<String, List<Model>> byBase =
                models().stream().collect(Collectors.groupingBy(this::base, TreeMap::new, Collectors.toList()));
        SortedMap<String, Fact> facts = new TreeMap<>();
        byBase.forEach((base, models) -> {
            SortedMap<String, Property> common = common(models);
            FactBuilder fact = new FactBuilder(base, versions)
                    .with(Attribute.KIND, CPU)
                    .with(Attribute.ABSTRACT, hierarchy.type(base).isAbstract() ? "true" : null)
                    .with(
                            Attribute.USER_CREATABLE,
                            models.stream().allMatch(m -> program.devices().containsKey(m.type)) ? "true" : null);
            common.values().forEach(property -> fact.add(Role.PROPERTY, property.fact(versions)));
            facts.put(base, fact.build());
            models.forEach(model -> facts.put(model.name, model(model, common)));
        });
        return facts;
    }

    /** Some targets cannot list their models; there, every CPU type is one. Some do not tell a model's type. */
    private List<Model> models() {
        SortedMap<String, Model> ofTypes = new TreeMap<>();
        for (String type : program.cpus()) {
            String name = model(type);
            ofTypes.put(name, new Model(name, type, MissingNode.getInstance()));
        }
        if (program.models() == null) {
            return List.copyOf(ofTypes.values());
        }
        List<Model> models = new ArrayList<>();
        for (JsonNode info : program.models()) {
            String name = info.get("name").stringValue();
            String type = info.get("typename").stringValue();
            Model ofType = ofTypes.get(name);
            if (type.isEmpty() && ofType == null) {
                throw new IllegalStateException(name + ": no type has the name of this CPU model");
            }
            models.add(new Model(name, type.isEmpty() && ofType != null ? ofType.type : type, info));
        }
        return models;
    }

    private Fact model(Model model, SortedMap<String, Property> common) {
        FactBuilder fact = new FactBuilder(model.name, versions)
                .with(Attribute.KIND, "cpu-model")
                .with(Attribute.ALIAS, alias(model))
                .with(Attribute.STATIC, flag(model, "static"))
                .with(Attribute.MIGRATION_SAFE, flag(model, "migration-safe"))
                .with(Attribute.DEPRECATED, flag(model, "deprecated"))
                .with(Attribute.INTROSPECTION, program.ending().contains(model.type) ? "ends" : null);
        Hierarchy.without(hierarchy.properties(model.type), common)
                .values()
                .forEach(property -> fact.add(Role.PROPERTY, property.fact(versions)));
        return fact.build();
    }

    private static @Nullable String alias(Model model) {
        String other = model(model.type);
        return model.info.path("alias-of").stringValue(other.equals(model.name) ? null : other);
    }

    /** The model of a type: Haswell of {@code Haswell-x86_64-cpu}, hppa of {@code hppa-cpu}. */
    static String model(String type) {
        if (type.endsWith("-avr-cpu")) {
            return type; // AVR takes no shorter name.
        }
        String name = type.replaceFirst("-[a-z0-9_]+-cpu$", "");
        return name.equals(type) ? type.replaceFirst("-cpu$", "") : name;
    }

    private SortedMap<String, Property> common(List<Model> models) {
        return Hierarchy.common(models.stream()
                .map(model -> model.type)
                .distinct()
                .filter(type -> !program.ending().contains(type))
                .map(hierarchy::properties)
                .toList());
    }

    /** The type right below {@code cpu}. */
    private String base(Model model) {
        List<String> line = new ArrayList<>(List.of(model.type));
        line.addAll(hierarchy.ancestors(model.type));
        return line.get(Math.max(0, line.indexOf(CPU) - 1));
    }

    private static @Nullable String flag(Model model, String key) {
        return model.info.path(key).asBoolean(false) ? "true" : null;
    }

    private record Model(String name, String type, JsonNode info) {}
}
