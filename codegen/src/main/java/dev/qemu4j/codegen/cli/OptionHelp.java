package dev.qemu4j.codegen.cli;

import java.util.SortedSet;
import java.util.TreeSet;

/** The names of options in what {@code -help} prints. */
final class OptionHelp {
    private OptionHelp() {}

    /** Reads the names, each with one dash; {@code -fda/-fdb file} and {@code -h or -help} are two. */
    static SortedSet<String> read(String text) {
        SortedSet<String> names = new TreeSet<>();
        for (String line : text.lines().filter(line -> line.matches("-.*")).toList()) {
            String[] words = line.split("\\s+", -1);
            for (String name : words[0].split("/", -1)) {
                names.add(oneDash(name));
            }
            if (words.length > 2 && words[1].equals("or") && words[2].startsWith("-")) {
                names.add(oneDash(words[2]));
            }
        }
        return names;
    }

    private static String oneDash(String name) {
        return name.replaceFirst("^-+", "-");
    }
}
