package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Callers' durations are checked and become numbers in one class, since Java's own conversions throw on "for ever"; constants may use those. */
@Tag("once")
class LimitsTest {
    /** Those of constants, of which the names are capitals, and of literals stand behind other words. */
    private static final Pattern CONVERSION = Pattern.compile("([a-z]\\w*(?:\\(\\w*\\))?)\\.to(?:Nanos|Millis)\\(\\)");

    /** The class itself; and the fake peers and what the guests of tests run, which have no limits of users. */
    private static final List<String> OTHERS =
            List.of("TimeLimit.java", "/qmp-testing/", "/benchmarks/", "/samples/", "/codegen/");

    @Test
    void durationsOfCallers_areConvertedInOnePlace() throws IOException {
        assertThat(conversions(Path.of("..")))
                .as("use TimeLimit, which takes what is longer than a century as a century")
                .isEmpty();
    }

    @Test
    void planted_conversions_areFound() {
        assertThat(in("x.orTimeout(limit.toMillis(), MILLISECONDS)")).containsExactly("limit.toMillis()");
        assertThat(in("left().toNanos() + options.timeout().toMillis()"))
                .containsExactly("left().toNanos()", "timeout().toMillis()");
        assertThat(in("END_LIMIT.toMillis() + TimeUnit.SECONDS.toNanos(1) + Duration.ofDays(1).toNanos()"))
                .isEmpty();
    }

    @Test
    void durationsOfCallers_areRequiredToBeAboveZeroInOnePlace() {
        assertThat(requirements(Library.CLASSES))
                .as("use TimeLimit.require, which says it in the same words everywhere")
                .isEmpty();
    }

    @Test
    void planted_requirement_isFound() {
        assertThat(requirements(new ClassFileImporter().importClasses(Planted.class)))
                .containsExactly(Planted.class.getName() + ".timeout(java.time.Duration)");
    }

    @Test
    void timeThatIsLeft_isCountedInOnePlace() {
        assertThat(remainders(Library.CLASSES))
                .as("use TimeLeft, which is never below zero")
                .isEmpty();
    }

    @Test
    void planted_remainder_isFound() {
        assertThat(remainders(new ClassFileImporter().importClasses(Planted.class)))
                .containsExactly(Planted.class.getName() + ".left(java.time.Duration, long)");
    }

    /** Finds what takes the time that has passed from a limit. */
    private static List<String> remainders(Collection<JavaClass> types) {
        return types.stream()
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> calls(unit, Duration.class, "minusNanos"))
                .map(JavaCodeUnit::getFullName)
                .toList();
    }

    /** Finds what asks a duration for both, and refuses it. */
    private static List<String> requirements(Collection<JavaClass> types) {
        return types.stream()
                .filter(type -> !type.isEquivalentTo(TimeLimit.class))
                .flatMap(type -> type.getCodeUnits().stream())
                .filter(unit -> calls(unit, Duration.class, "isZero") && calls(unit, Duration.class, "isNegative"))
                .filter(unit -> calls(unit, IllegalArgumentException.class, "<init>"))
                .map(JavaCodeUnit::getFullName)
                .toList();
    }

    private static boolean calls(JavaCodeUnit unit, Class<?> owner, String name) {
        return unit.getCallsFromSelf().stream()
                .anyMatch(call -> call.getTargetOwner().isEquivalentTo(owner)
                        && call.getName().equals(name));
    }

    private static List<String> conversions(Path root) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(LimitsTest::isSource).toList()) {
                for (String conversion : in(Files.readString(file))) {
                    found.add(file.getFileName() + ": " + conversion);
                }
            }
        }
        return found;
    }

    private static List<String> in(String text) {
        Matcher matcher = CONVERSION.matcher(text);
        List<String> found = new ArrayList<>();
        while (matcher.find()) {
            if (!matcher.group(1).matches("of(?:Days|Hours|Minutes|Seconds|Millis|Nanos)\\(\\w*\\)")) {
                found.add(matcher.group());
            }
        }
        return found;
    }

    private static boolean isSource(Path file) {
        String path = file.toString();
        return path.contains("/src/main/java/")
                && path.endsWith(".java")
                && OTHERS.stream().noneMatch(path::contains);
    }

    /** Refuses a limit by itself, and counts what is left of it. */
    @SuppressWarnings("unused")
    public static final class Planted {
        public void timeout(Duration limit) {
            if (limit.isZero() || limit.isNegative()) {
                throw new IllegalArgumentException("timeout: " + limit);
            }
        }

        public Duration left(Duration limit, long started) {
            return limit.minusNanos(System.nanoTime() - started);
        }

        public boolean isOver(Duration left) {
            return left.isZero() || left.isNegative();
        }
    }
}
