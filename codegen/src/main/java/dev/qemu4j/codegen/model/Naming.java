package dev.qemu4j.codegen.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;

/** The one place where a name in the protocol becomes a name in Java. Exceptions are the customisation's. */
public final class Naming {
    private static final Pattern SEPARATOR = Pattern.compile("[-_.]");
    private static final Pattern OBJECT_SEPARATOR = Pattern.compile("[^A-Za-z0-9]+");
    private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])");

    /** Methods without arguments that each class has. */
    private static final Set<String> OBJECT_METHODS =
            Set.of("clone", "finalize", "getClass", "hashCode", "notify", "notifyAll", "toString", "wait");

    /** Methods without arguments of generated classes and of their parents. */
    private static final Set<String> GENERATED_METHODS = Set.of(
            "builder",
            "commandName",
            "eventName",
            "of",
            "otherProperties",
            "respondsOnSuccess",
            "timestamp",
            "toBuilder",
            "toJson");

    private Naming() {}

    /**
     * Makes sure that a class may have a name.
     *
     * @param wireName what it stands for
     * @param simpleName the name
     * @return the simple name
     * @throws IllegalStateException if that is no name in Java, or one of {@code java.lang}'s: it would stand for
     *     another class in all of its package
     */
    static String checkedType(String wireName, String simpleName) {
        requireType(wireName, simpleName);
        if (simpleName.equals("Builder")) {
            throw new IllegalStateException(
                    wireName + ": hides the Builder of each class (expected: another name in the customisation)");
        }
        if (Object.class.getResource("/java/lang/" + simpleName + ".class") != null) {
            throw new IllegalStateException(
                    wireName + ": hides java.lang." + simpleName + " (expected: another name in the customisation)");
        }
        return simpleName;
    }

    /**
     * Makes sure that Java can have a class of a name.
     *
     * @param wireName what it stands for
     * @param simpleName the name
     * @return the simple name
     * @throws IllegalStateException if that is no name in Java
     */
    static String requireType(String wireName, String simpleName) {
        if (!SourceVersion.isIdentifier(simpleName) || SourceVersion.isKeyword(simpleName)) {
            throw new IllegalStateException(wireName + ": no class in Java (expected: a name in the customisation)");
        }
        return simpleName;
    }

    /** {@code blockdev-add} to {@code BlockdevAdd}; {@code BLOCK_JOB_READY} to {@code BlockJobReady}. */
    static String type(String wireName) {
        StringBuilder name = new StringBuilder();
        words(wireName).forEach(word -> name.append(capital(word)));
        return name.toString();
    }

    /**
     * {@code run-state} to {@code runState}; a Java keyword such as {@code null} to {@code ofNull}, and
     * likewise a method that each class has.
     *
     * @param wireName a family of commands, or a union's branch
     * @return the name of the method that leads to it
     */
    public static String method(String wireName) {
        String name = type(wireName);
        String method = name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        return isTaken(method) ? "of" + name : method;
    }

    /** {@code node-name} to {@code nodeName}; {@code UUID} to {@code uuid}. */
    static String member(String wireName) {
        String name = type(wireName);
        String member = name.isEmpty() ? "" : name.substring(0, 1).toLowerCase(Locale.ROOT) + name.substring(1);
        if (isTaken(member) || !SourceVersion.isIdentifier(member)) {
            throw new IllegalStateException(wireName + ": no name in Java (expected: one in the customisation)");
        }
        if (GENERATED_METHODS.contains(member)) {
            throw new IllegalStateException(
                    wireName + ": a method of generated classes (expected: another name in the customisation)");
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
        if (constant.equals("KNOWN")) {
            throw new IllegalStateException(
                    wireName + ": a field of each enum (expected: another name in the customisation)");
        }
        return constant;
    }

    private static boolean isTaken(String method) {
        return SourceVersion.isKeyword(method) || OBJECT_METHODS.contains(method);
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
