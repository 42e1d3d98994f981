package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Each class that says itself when it is equal is given to EqualsVerifier, by some test of its module. */
@Tag("once")
class EqualityTest {
    /** Those that EqualsVerifier cannot try, each with the reason; their own tests look at their equality. */
    private static final Map<String, String> UNVERIFIED = Map.of(
            "dev.qemu4j.net.lan.LinkFaults", "compares what its builder was told",
            "dev.qemu4j.seed.Ignition", "compares the content of its parts",
            "dev.qemu4j.seed.NoCloud", "compares the content of its parts",
            "dev.qemu4j.vm.console.ConsoleAlarm", "compares patterns by their texts",
            "dev.qemu4j.vm.console.ConsoleLogin", "compares patterns by their texts",
            "dev.qemu4j.vm.console.Expected", "compares patterns by their texts",
            "dev.qemu4j.vm.input.Layout", "reads its table when it is first asked");

    /** By itself, or as options, whose test sets each. */
    private static final Pattern TRIES =
            Pattern.compile("EqualsVerifier|options_withAllSet_areEqualToThoseOfTheirBuilder");

    @Test
    void classesWithEquals_areVerified() throws IOException {
        List<JavaClass> written =
                Api.types().stream().filter(type -> !Api.isGenerated(type)).toList();

        assertThat(unverified(written, tests(Path.of("..")))).isEqualTo(new TreeSet<>(UNVERIFIED.keySet()));
    }

    @Test
    void planted_classThatNoTestVerifies_isFound() {
        Collection<JavaClass> planted = new ClassFileImporter().importClasses(Planted.class, PlantedVerified.class);

        assertThat(unverified(planted, List.of("EqualsVerifier.forClass(PlantedVerified.class)", "Planted.class")))
                .containsExactly(Planted.class.getName());
    }

    private static Set<String> unverified(Collection<JavaClass> types, List<String> tests) {
        return types.stream()
                .filter(type -> !type.isRecord()
                        && !type.isEnum()
                        && !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .filter(type -> type.tryGetMethod("equals", Object.class)
                        .filter(method -> !method.getModifiers().contains(JavaModifier.ABSTRACT))
                        .isPresent())
                .filter(type -> tests.stream()
                        .noneMatch(test -> TRIES.matcher(test).find() && names(test, type.getSimpleName())))
                .map(JavaClass::getName)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static boolean names(String test, String type) {
        return Pattern.compile("\\b" + type + "\\.class\\b").matcher(test).find();
    }

    private static List<String> tests(Path root) throws IOException {
        List<String> tests = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(EqualityTest::isTest).toList()) {
                tests.add(Files.readString(file));
            }
        }
        return tests;
    }

    private static boolean isTest(Path file) {
        return file.toString().contains("/src/test/java/") && file.toString().endsWith("Test.java");
    }

    /** Is equal to all of its kind. */
    public static class Planted {
        @Override
        public boolean equals(Object other) {
            return other instanceof Planted;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    /** Is verified. */
    public static class PlantedVerified extends Planted {
        @Override
        public boolean equals(Object other) {
            return other instanceof PlantedVerified;
        }

        @Override
        public int hashCode() {
            return 2;
        }
    }
}
