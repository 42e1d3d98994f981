package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Handles refuse a null by the parameter's name, and a limit below zero, before anything is done. */
@Tag("once")
@Timeout(600)
class HandleGuardsTest {
    private static final List<String> PACKAGES =
            List.of("dev.qemu4j.qmp", "dev.qemu4j.qga", "dev.qemu4j.vm", "dev.qemu4j.testing");
    /** Peers that tests write scripts for. */
    private static final String FAKES = "dev.qemu4j.qmp.testing";

    @Test
    void methods_limitBelowZero_isRefused() {
        HandleGuards guards = new HandleGuards();
        handles().forEach(guards::checkLimits);

        assertThat(guards.broken()).isEmpty();
        assertThat(guards.tried()).as("the number of limits").isGreaterThan(60);
    }

    @Test
    void methods_null_isRefusedByName() {
        HandleGuards guards = new HandleGuards();
        handles().forEach(guards::checkNulls);

        assertThat(guards.broken()).isEmpty();
        assertThat(guards.tried()).as("the number of parameters").isGreaterThan(200);
    }

    @Test
    void planted_nulls_areFound() {
        HandleGuards guards = new HandleGuards();
        guards.checkNulls(Planted.class);

        assertThat(guards.broken())
                .hasSize(1)
                .allMatch(line -> line.startsWith("Planted.press, limit: NullPointerException: Cannot"));
        assertThat(guards.tried()).isEqualTo(3);
    }

    @Test
    void planted_limits_areFound() {
        HandleGuards guards = new HandleGuards();
        guards.checkLimits(Planted.class);

        assertThat(guards.broken()).containsExactly("Planted.press, limit: no refusal");
        assertThat(guards.tried()).isEqualTo(2);
    }

    private static Stream<Class<?>> handles() {
        return Api.types().stream().filter(HandleGuardsTest::isGuarded).map(HandleGuardsTest::loaded);
    }

    private static boolean isGuarded(JavaClass type) {
        return PACKAGES.stream().anyMatch(name -> isWithin(type, name))
                && !isWithin(type, FAKES)
                && !Api.isGenerated(type);
    }

    private static boolean isWithin(JavaClass type, String name) {
        return type.getPackageName().equals(name) || type.getPackageName().startsWith(name + ".");
    }

    private static Class<?> loaded(JavaClass type) {
        try {
            return Class.forName(type.getName());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Breaks the rules. */
    @SuppressWarnings("unused")
    public static final class Planted {
        private final String machine;

        public Planted(String machine) {
            this.machine = Objects.requireNonNull(machine, "machine");
        }

        public String await(String text, Duration limit) {
            Objects.requireNonNull(text, "text");
            TimeLimit.requireNotNegative("limit", limit);
            return machine.concat(text);
        }

        public boolean press(Duration limit) {
            return limit.isNegative();
        }
    }
}
