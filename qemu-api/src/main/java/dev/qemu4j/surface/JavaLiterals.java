package dev.qemu4j.surface;

/** Texts and numbers as Java source has them. */
final class JavaLiterals {
    private JavaLiterals() {}

    static String text(String value) {
        StringBuilder literal = new StringBuilder("\"");
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> literal.append("\\\"");
                case '\\' -> literal.append("\\\\");
                case '\n' -> literal.append("\\n");
                case '\r' -> literal.append("\\r");
                case '\t' -> literal.append("\\t");
                default -> {
                    if (c < ' ' || c > '~') {
                        literal.append(String.format("\\u%04x", (int) c));
                    } else {
                        literal.append(c);
                    }
                }
            }
        }
        return literal.append('"').toString();
    }

    /** A number where a {@code long} is wanted, which an {@code int} can become. */
    static String number(long value) {
        return (int) value == value ? Long.toString(value) : value + "L";
    }
}
