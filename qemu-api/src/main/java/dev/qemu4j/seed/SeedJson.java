package dev.qemu4j.seed;

import tools.jackson.databind.JsonNode;

/** JSON that a reader of YAML takes as well: it refuses some characters that are not escaped. */
final class SeedJson {
    private SeedJson() {}

    static String text(JsonNode node) {
        String json = node.toString();
        StringBuilder text = new StringBuilder(json.length());
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            // Two escapes for one character are two characters for YAML.
            if (c < 0x7f || Character.isSurrogate(c)) {
                text.append(c);
            } else {
                text.append(String.format("\\u%04x", (int) c));
            }
        }
        return text.toString();
    }
}
