package dev.qemu4j.codegen.emit;

/** The names of what belongs to a family of commands, such as {@code run-state}. */
final class Families {
    private Families() {}

    /** {@code runState}. */
    static String method(String family) {
        StringBuilder name = new StringBuilder();
        for (String word : family.split("-", -1)) {
            name.append(name.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
        }
        return name.toString();
    }

    /** {@code RunStateCommands}. */
    static String face(String family) {
        String method = method(family);
        return Character.toUpperCase(method.charAt(0)) + method.substring(1) + "Commands";
    }
}
