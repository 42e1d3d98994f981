package dev.qemu4j.codegen.cli;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The definitions of the options' arguments and their syntax. No QEMU program tells it: it is in a file that is written by
 * hand.
 */
public final class OptionKinds {
    private final JsonNode options;

    private OptionKinds(JsonNode options) {
        this.options = options;
    }

    /**
     * Reads the file.
     *
     * @param file the file
     * @return its content
     */
    public static OptionKinds read(Path file) {
        return new OptionKinds(JsonMapper.shared().readTree(file).get("options"));
    }

    /** All options that take an argument in some version. */
    Set<String> names() {
        return new TreeSet<>(options.propertyNames());
    }

    /**
     * Looks up a value.
     *
     * @param option the option with its dash
     * @param key what is asked of it
     * @return the value, or null if the file gives none
     */
    public @Nullable String get(String option, String key) {
        JsonNode value = options.path(option).path(key);
        return value.isString() ? value.stringValue() : null;
    }
}
