package dev.qemu4j.codegen.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/** The one place where a name in the protocol becomes a name in Java. Exceptions are the customisation's. */
public final class Naming {
    private static final Pattern SEPARATOR = Pattern.compile("[-_.]");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    private Naming() {}

    /** {@code blockdev-add} to {@code BlockdevAdd}; {@code BLOCK_JOB_READY} to {@code BlockJobReady}. */
    static String type(String wireName) {
        StringBuilder name = new StringBuilder();
        words(wireName).forEach(word -> name.append(capital(word)));
        return name.toString();
    }

    /**
     * {@code run-state} to {@code runState}; a Java keyword such as {@code null} to {@code ofNull}.
     *
     * @param wireName a family of commands, or a union's branch
     * @return the name of the method that leads to it
     */
    public static String method(String wireName) {
        String name = type(wireName);
        String method = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        return SourceVersion.isKeyword(method) ? "of" + name : method;
    }

    /** {@code node-name} to {@code nodeName}; {@code UUID} to {@code uuid}. */
    static String member(String wireName) {
        String name = type(wireName);
        String member = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        if (SourceVersion.isKeyword(member) || !SourceVersion.isIdentifier(member)) {
            throw new IllegalStateException(wireName + ": no name in Java (expected: one in the customisation)");
        }
        return member;
    }

    /** {@code virtio-blk} to {@code VIRTIO_BLK}; {@code monolithicFlat} to {@code MONOLITHIC_FLAT}. */
    static String constant(String wireName, String prefix) {
        List<String> parts = new ArrayList<>();
        for (String word : SEPARATOR.split(wireName, -1)) {
            parts.addAll(List.of(HUMP.split(word, -1)));
        }
        parts.removeIf(String::isEmpty);
        String constant = String.join("_", parts).toUpperCase(Locale.ROOT);
        if (Character.isDigit(constant.charAt(0))) {
            constant = prefix + constant;
        }
        if (!SourceVersion.isIdentifier(constant)) {
            throw new IllegalStateException(
                    wireName + ": no constant in Java (expected: a prefix in the customisation)");
        }
        return constant;
    }

    private static List<String> words(String wireName) {
        List<String> words = new ArrayList<>();
        for (String word : SEPARATOR.split(wireName, -1)) {
            if (!word.isEmpty()) {
                words.add(isUpper(wireName) ? word.toLowerCase(Locale.ROOT) : word);
            }
        }
        return words;
    }

    private static boolean isUpper(String name) {
        return name.equals(name.toUpperCase(Locale.ROOT)) && !name.equals(name.toLowerCase(Locale.ROOT));
    }

    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }
}
