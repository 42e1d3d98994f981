package dev.qemu4j.codegen.types;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.facts.Role;
import java.nio.file.Path;
import java.util.TreeSet;

/** The catalogues of devices, machines and accelerators. */
final class Catalogues {
    private final Path facts;
    private final Setters setters;

    Catalogues(Path facts, Setters setters) {
        this.facts = facts;
        this.setters = setters;
    }

    Catalogue devices() {
        Facts qom = FactsFile.read(facts.resolve("qom.json"));
        CatalogueResolver resolver = new CatalogueResolver(Kind.DEVICE, qom, setters).properties("device");
        for (Fact type : qom.entities().values()) {
            if ("device".equals(type.newest(Attribute.KIND)) && type.newest(Attribute.USER_CREATABLE) != null) {
                resolver.name(type.name(), type);
                aliases(type).forEach(alias -> resolver.alias(alias, type.name(), type));
            }
        }
        return resolver.resolve();
    }

    Catalogue machines() {
        Facts machines = FactsFile.read(facts.resolve("machines.json"));
        CatalogueResolver resolver = new CatalogueResolver(Kind.MACHINE, machines, setters).properties("machine");
        for (Fact type : machines.entities().values()) {
            if ("machine".equals(type.newest(Attribute.KIND)) && type.newest(Attribute.ABSTRACT) == null) {
                String name = type.name().replaceFirst("-machine$", "");
                resolver.name(name, type);
                aliases(type).forEach(alias -> resolver.alias(alias, name, type));
            }
        }
        return resolver.resolve();
    }

    Catalogue accels() {
        Facts qom = FactsFile.read(facts.resolve("qom.json"));
        CatalogueResolver resolver = new CatalogueResolver(Kind.ACCEL, qom, setters).properties("accel");
        for (Fact type : qom.entities().values()) {
            if ("accel".equals(type.newest(Attribute.KIND)) && type.name().endsWith("-accel")) {
                resolver.name(type.name().replaceFirst("-accel$", ""), type);
            }
        }
        return resolver.resolve();
    }

    private static Iterable<String> aliases(Fact type) {
        TreeSet<String> aliases = new TreeSet<>(TypeTree.values(type, Attribute.ALIAS));
        type.parts(Role.VARIANT).forEach(variant -> aliases.addAll(TypeTree.values(variant, Attribute.ALIAS)));
        aliases.remove(Fact.NONE);
        return aliases;
    }
}
