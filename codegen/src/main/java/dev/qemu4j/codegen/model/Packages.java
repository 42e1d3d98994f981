package dev.qemu4j.codegen.model;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import java.util.Objects;

/** The packages of the generated classes. */
final class Packages {
    /** The package that all others are in. */
    static final String ROOT = "dev.qemu4j.qapi";

    private final Customisation custom;

    Packages(Customisation custom) {
        this.custom = custom;
    }

    /** The family that a module belongs to, such as {@code run-state}. */
    String family(Fact entity) {
        return custom.family(Objects.requireNonNull(entity.newest(Attribute.MODULE), entity.name()));
    }

    String of(Fact entity) {
        return FixedSets.MODULE.equals(entity.newest(Attribute.MODULE))
                ? FixedSets.PACKAGE
                : ROOT + "." + family(entity).replace("-", "");
    }
}
