package dev.qemu4j.codegen.option;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.TypeName;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A parameter of an option, and the method that sets it.
 *
 * @param name QEMU's name of it
 * @param method the Java name
 * @param kind the type's name in the catalogue
 * @param set the class of its values, if these are a fixed set; null if not
 * @param versions the versions that have it; null if not known
 * @param words Javadoc about it; null if nobody wrote any
 */
record OptionParameter(
        String name,
        String method,
        String kind,
        @Nullable ClassName set,
        @Nullable VersionSet versions,
        @Nullable String words) {
    /** Texts that name a file of the host. */
    private static final Set<String> FILES = Set.of(
            "file",
            "path",
            "logfile",
            "input-path",
            "romfile",
            "rrfile",
            "x509-dir",
            "x509-cacert-file",
            "x509-cert-file",
            "x509-key-file",
            "x509-dh-key-file",
            "rendernode",
            "chroot",
            "events",
            "file.filename");

    TypeName type() {
        if (set != null) {
            return set;
        }
        return switch (kind) {
            case "bool" -> TypeName.BOOLEAN;
            case "long" -> TypeName.LONG;
            case "size", "memory-size" -> ClassName.get("dev.qemu4j.base", "DataSize");
            default -> ClassName.get(String.class);
        };
    }

    /** The same for -m, where a number without a unit is MiB. */
    OptionParameter ofMemory() {
        return kind.equals("size") ? new OptionParameter(name, method, "memory-size", null, versions, words) : this;
    }

    OptionParameter saying(@Nullable String text) {
        return new OptionParameter(name, method, kind, set, versions, text);
    }

    /** The same of a fixed set; null if it takes other values as well. */
    OptionParameter of(@Nullable ClassName values) {
        return values == null ? this : new OptionParameter(name, method, "enum", values, versions, words);
    }

    boolean isFile() {
        return kind.equals("str") && FILES.contains(name);
    }

    static String kind(String type) {
        return switch (type) {
            case "boolean" -> "bool";
            case "number" -> "long";
            case "size" -> "size";
            default -> "str";
        };
    }
}
