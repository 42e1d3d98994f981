package dev.qemu4j.codegen.cli;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What defines the argument of an option. No QEMU program tells it: it is in a file that is written by hand. */
final class OptionKinds {
    private final JsonNode options;

    private OptionKinds(JsonNode options) {
        this.options = options;
    }

    static OptionKinds read(Path file) {
        return new OptionKinds(JsonMapper.shared().readTree(file).get("options"));
    }

    /** All options that take an argument in some version. */
    Set<String> names() {
        return new TreeSet<>(options.propertyNames());
    }

    /** A value of the file, or null if it gives none. */
    @Nullable
    String get(String option, String key) {
        JsonNode value = options.path(option).path(key);
        return value.isString() ? value.stringValue() : null;
    }
}
