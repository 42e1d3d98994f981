package dev.qemu4j.codegen.types;

import com.palantir.javapoet.TypeName;
import dev.qemu4j.codegen.facts.VersionSet;
import org.jspecify.annotations.Nullable;

/**
 * A property, and the method that sets it.
 *
 * @param name QEMU's name of it
 * @param method the Java name
 * @param type what the method takes
 * @param kind the type's name in the catalogue
 * @param reference what its text names, such as {@code blockdev}; null if nothing
 * @param defaultValue the default as QEMU reads it from text; null if there is none, or it is not known
 * @param versions the versions that have it, where it is not in all that have the type
 * @param where on which targets; null if on those of the type
 * @param words Javadoc about it; null if nobody wrote any
 */
record Setter(
        String name,
        String method,
        TypeName type,
        String kind,
        @Nullable String reference,
        @Nullable String defaultValue,
        VersionSet versions,
        @Nullable Where where,
        @Nullable String words) {
    boolean isUnstable() {
        return name.startsWith("x-");
    }

    /** The same in the versions and on the targets of both. */
    Setter with(Setter other) {
        return on(
                versions.union(other.versions), where == null || other.where == null ? null : where.with(other.where));
    }

    Setter on(VersionSet someVersions, @Nullable Where some) {
        return new Setter(name, method, type, kind, reference, defaultValue, someVersions, some, words);
    }

    Setter taking(TypeName other) {
        return new Setter(name, method, other, kind, reference, defaultValue, versions, where, words);
    }

    Setter saying(@Nullable String text) {
        return new Setter(name, method, type, kind, reference, defaultValue, versions, where, text);
    }
}
