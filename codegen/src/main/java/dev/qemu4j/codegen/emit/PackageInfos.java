package dev.qemu4j.codegen.emit;

import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Writes a {@code package-info.java} for each package that has classes. */
final class PackageInfos {
    private final Map<String, SortedSet<String>> classes = new TreeMap<>();

    void add(String packageName, String simpleName) {
        classes.computeIfAbsent(packageName, p -> new TreeSet<>()).add(simpleName);
    }

    void write(SourceTree tree) {
        classes.forEach((name, types) -> {
            StringBuilder text =
                    new StringBuilder("/**\n * ").append(sentence(name)).append('\n');
            String points = String.join(
                    ", ",
                    types.stream()
                            .filter(type -> type.endsWith("Commands"))
                            .map(type -> "{@link " + name + "." + type + "}")
                            .toList());
            if (!points.isEmpty()) {
                text.append(" *\n * <p>Starting points: ").append(points).append(".\n");
            }
            text.append(" */\n@NullMarked\npackage ")
                    .append(name)
                    .append(";\n\nimport org.jspecify.annotations.NullMarked;\n");
            tree.add(name.replace('.', '/') + "/package-info.java", text.toString());
        });
    }

    private static String sentence(String name) {
        String family = name.substring(name.lastIndexOf('.') + 1);
        return switch (family) {
            case "catalog" -> "All commands and events of QEMU's schema, as a client has them.";
            case "qga" -> "The commands and types of the guest agent's schema.";
            default -> "The commands, events and types of QEMU's schema that belong to {@code " + family + "}.";
        };
    }
}
