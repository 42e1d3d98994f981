package dev.qemu4j.codegen.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The options' names in Java, their descriptions, and parameters that QEMU does not report. */
final class OptionWords {
    private final JsonNode options;

    private OptionWords(JsonNode options) {
        this.options = options;
    }

    static OptionWords read(Path file) {
        return new OptionWords(JsonMapper.shared().readTree(file).get("options"));
    }

    /** A word that must be there. */
    String get(String option, String key) {
        String word = find(option, key);
        if (word == null) {
            throw new IllegalStateException(option + ": no " + key + " (expected: one in option-api.json)");
        }
        return word;
    }

    @Nullable
    String find(String option, String key) {
        JsonNode value = options.path(option).path(key);
        return value.isString() ? value.stringValue() : null;
    }

    /** More parameters, with their types. */
    SortedMap<String, String> parameters(String option) {
        SortedMap<String, String> parameters = new TreeMap<>();
        options.path(option)
                .path("parameters")
                .properties()
                .forEach(parameter ->
                        parameters.put(parameter.getKey(), parameter.getValue().stringValue()));
        return parameters;
    }

    /** All options that it has words for. */
    List<String> names() {
        return new ArrayList<>(options.propertyNames());
    }
}
