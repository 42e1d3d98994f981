package dev.qemu4j.codegen.option;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is known of the options that no QEMU program tells: the file that is written by hand. */
final class OptionNotes {
    private final JsonNode options;

    private OptionNotes(JsonNode options) {
        this.options = options;
    }

    static OptionNotes read(Path file) {
        return new OptionNotes(JsonMapper.shared().readTree(file).get("options"));
    }

    /** A value of the file, or null if it gives none. */
    @Nullable
    String get(String option, String key) {
        JsonNode value = options.path(option).path(key);
        return value.isString() ? value.stringValue() : null;
    }
}
