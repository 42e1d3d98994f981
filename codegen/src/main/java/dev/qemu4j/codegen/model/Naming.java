package dev.qemu4j.codegen.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/** The one place where a name in the protocol becomes a name in Java. Exceptions are the customisation's. */
public final class Naming {
    private static final Pattern SEPARATOR = Pattern.compile("[-_.]");
    private static final Pattern OBJECT_SEPARATOR = Pattern.compile("[^A-Za-z0-9]+");
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

    /**
     * {@code virtio-blk-pci} to {@code VirtioBlkPci}; {@code pc-q35-7.2} to {@code PcQ35_7_2}.
     *
     * @param wireName the name of a type of QEMU's objects
     * @return the name of a class, without what tells its kind
     */
    public static String className(String wireName) {
        StringBuilder name = new StringBuilder();
        String plain = wireName.replace("+", "-plus");
        for (String word : OBJECT_SEPARATOR.split(isUpper(wireName) ? plain.toLowerCase(Locale.ROOT) : plain, -1)) {
            if (!word.isEmpty()) {
                boolean digits = !name.isEmpty()
                        && Character.isDigit(word.charAt(0))
                        && Character.isDigit(name.charAt(name.length() - 1));
                name.append(digits ? "_" : "").append(capital(word));
            }
        }
        return name.toString();
    }

    /**
     * {@code num-queues} to {@code numQueues}; {@code sse4.1} to {@code sse4_1}.
     *
     * @param wireName the name of a property, or of a type of QEMU's objects
     * @return the name of a method
     * @throws IllegalStateException if that is no name in Java
     */
    public static String setter(String wireName) {
        String name = className(wireName);
        int hump = 1; // a leading acronym is a word
        while (hump < name.length()
                && Character.isUpperCase(name.charAt(hump))
                && (hump + 1 == name.length() || !Character.isLowerCase(name.charAt(hump + 1)))) {
            hump++;
        }
        String method = name.substring(0, hump).toLowerCase(Locale.ROOT) + name.substring(hump);
        if (SourceVersion.isKeyword(method) || !SourceVersion.isIdentifier(method)) {
            throw new IllegalStateException(wireName + ": no name in Java (expected: one in the customisation)");
        }
        return method;
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
