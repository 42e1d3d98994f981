package dev.qemu4j.architecture;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Keeps the hand-written public API in {@code docs/api}, a file a package, so that a review sees each change of it.
 * {@code -Dapi.refresh=true} writes the files anew.
 */
@Tag("once")
class PublicApiTest {
    private static final Path API = Path.of("..", "docs", "api");

    /** Written by the compiler for enums and records, or without a meaning to callers. */
    private static final Set<JavaModifier> HIDDEN = Set.of(JavaModifier.SYNTHETIC, JavaModifier.BRIDGE);

    @Test
    void publicApi_isTheOneInTheRepository() throws IOException {
        Map<String, String> now = dump();
        assertThat(now).hasSizeGreaterThan(15);
        if (Boolean.getBoolean("api.refresh")) {
            write(now);
        }
        assertThat(kept()).as("docs/api (-Dapi.refresh=true writes it)").isEqualTo(now);
    }

    @Test
    void signature_ofAMember_hasAllThatCallersSee() {
        JavaClass type = new ClassFileImporter().importClass(Specimen.class);

        assertThat(lines(type))
                .containsExactly(
                        "class PublicApiTest$Specimen<T> extends dev.qemu4j.architecture.PublicApiTest$Hidden<T> implements"
                                + " java.lang.Runnable",
                        "  protected java.util.List<java.lang.String> names(T)",
                        "  public static final int LIMIT",
                        "  public void inherited()",
                        "  public void run()");
    }

    /** A parent that users cannot name, though they can call what it has. */
    static class Hidden<T> extends ArrayList<T> {
        private static final long serialVersionUID = 1;

        public void inherited() {}

        public void run() {}
    }

    /** A class with one member of each kind that the API shows, and one that it does not. */
    protected static class Specimen<T> extends Hidden<T> implements Runnable {
        public static final int LIMIT = 1;
        private static final long serialVersionUID = 1;

        Specimen() {}

        @Override
        public void run() {}

        protected List<String> names(T first) {
            return List.of(first.toString());
        }
    }

    private static Map<String, String> dump() {
        Map<String, String> packages = new TreeMap<>();
        Library.CLASSES.stream()
                .filter(type -> isVisibleType(type) && !Api.isGenerated(type))
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .forEach(type -> packages.merge(
                        type.getPackageName(), String.join("\n", lines(type)) + "\n", (a, b) -> a + "\n" + b));
        return packages;
    }

    private static boolean isVisibleType(JavaClass type) {
        return Api.isExported(type)
                && isVisible(type.getModifiers())
                && type.getEnclosingClass().map(PublicApiTest::isVisibleType).orElse(true);
    }

    private static List<String> lines(JavaClass type) {
        List<String> lines = new ArrayList<>();
        lines.add(kind(type) + " "
                + type.getName().substring(type.getPackageName().length() + 1)
                + parameters(type)
                + type.getSuperclass().map(PublicApiTest::parent).orElse("")
                + list(" implements ", type.getInterfaces()));
        Api.members(type)
                .filter(member -> isVisible(member.getModifiers()))
                .map(PublicApiTest::signature)
                .sorted()
                .forEach(line -> lines.add("  " + line));
        return lines;
    }

    private static String kind(JavaClass type) {
        if (type.isAnnotation()) {
            return "annotation";
        }
        String sealed =
                type.getModifiers().contains(JavaModifier.FINAL) && !type.isRecord() && !type.isEnum() ? "final " : "";
        String abstracted =
                type.getModifiers().contains(JavaModifier.ABSTRACT) && !type.isInterface() ? "abstract " : "";
        String kind = type.isInterface() ? "interface" : type.isRecord() ? "record" : type.isEnum() ? "enum" : "class";
        return sealed + abstracted + kind;
    }

    private static String parent(JavaType parent) {
        boolean implied = Set.of("java.lang.Object", "java.lang.Record").contains(parent.getName())
                || parent.getName().startsWith("java.lang.Enum");
        return implied ? "" : " extends " + parent.getName();
    }

    private static String parameters(JavaClass type) {
        return type.getTypeParameters().isEmpty()
                ? ""
                : type.getTypeParameters().stream().map(JavaType::getName).collect(joining(", ", "<", ">"));
    }

    private static String signature(JavaMember member) {
        String modifiers = member.getModifiers().stream()
                .filter(modifier ->
                        Set.of(JavaModifier.PUBLIC, JavaModifier.PROTECTED, JavaModifier.STATIC, JavaModifier.ABSTRACT)
                                        .contains(modifier)
                                || (modifier == JavaModifier.FINAL && member instanceof JavaField))
                .sorted()
                .map(modifier -> modifier.name().toLowerCase(Locale.ROOT))
                .collect(joining(" "));
        if (member instanceof JavaField field) {
            return modifiers + " " + field.getType().getName() + " " + field.getName();
        }
        JavaCodeUnit unit = (JavaCodeUnit) member;
        String result = unit.isConstructor() ? "new" : unit.getReturnType().getName() + " " + unit.getName();
        return modifiers + " " + result
                + unit.getParameterTypes().stream().map(JavaType::getName).collect(joining(", ", "(", ")"));
    }

    private static String list(String word, Collection<? extends JavaType> types) {
        return types.isEmpty()
                ? ""
                : types.stream().map(JavaType::getName).sorted().collect(joining(", ", word, ""));
    }

    private static boolean isVisible(Set<JavaModifier> modifiers) {
        return (modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED))
                && modifiers.stream().noneMatch(HIDDEN::contains);
    }

    private static Map<String, String> kept() throws IOException {
        Map<String, String> kept = new TreeMap<>();
        if (!Files.isDirectory(API)) {
            return kept;
        }
        try (Stream<Path> files = Files.list(API)) {
            for (Path file : files.toList()) {
                kept.put(file.getFileName().toString().replaceFirst("\\.txt$", ""), Files.readString(file));
            }
        }
        return kept;
    }

    private static void write(Map<String, String> packages) throws IOException {
        for (String old : kept().keySet()) {
            Files.delete(API.resolve(old + ".txt"));
        }
        Files.createDirectories(API);
        for (Map.Entry<String, String> entry : packages.entrySet()) {
            Files.writeString(API.resolve(entry.getKey() + ".txt"), entry.getValue());
        }
    }
}
