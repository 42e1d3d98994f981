package dev.qemu4j.img.internal;

import dev.qemu4j.base.Commas;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Writes the members of a block node with dots between their names, as {@code --image-opts} takes them. */
public final class FlatOptions {
    private final List<String> options = new ArrayList<>();

    private FlatOptions() {}

    public static List<String> of(JsonNode blockdev) {
        FlatOptions flat = new FlatOptions();
        flat.add("", blockdev);
        return flat.options;
    }

    private void add(String name, JsonNode value) {
        String prefix = name.isEmpty() ? "" : name + ".";
        if (value.isObject()) {
            value.properties().forEach(member -> add(prefix + member.getKey(), member.getValue()));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size(); i++) {
                add(prefix + i, value.get(i));
            }
        } else {
            options.add(name + "=" + Commas.doubled(text(value)));
        }
    }

    private static String text(JsonNode value) {
        if (value.isBoolean()) {
            return value.booleanValue() ? "on" : "off";
        }
        return value.isNull() ? "" : value.asString();
    }
}
