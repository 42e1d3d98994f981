package dev.qemu4j.surface;

import java.util.SortedMap;
import java.util.TreeMap;

/** The classes that a piece of Java source names. */
final class Imports {
    private final SortedMap<String, String> bySimpleName = new TreeMap<>();

    /** The name to use for a class: the simple one, if no other class of that name is used. */
    String name(String qualified) {
        String simple = qualified.substring(qualified.lastIndexOf('.') + 1);
        String taken = bySimpleName.putIfAbsent(simple, qualified);
        return taken == null || taken.equals(qualified) ? simple : qualified;
    }

    /** The import declarations, one a line. */
    String declarations() {
        StringBuilder text = new StringBuilder();
        bySimpleName.values().stream()
                .sorted()
                .forEach(name -> text.append("import ").append(name).append(";\n"));
        return text.toString();
    }
}
