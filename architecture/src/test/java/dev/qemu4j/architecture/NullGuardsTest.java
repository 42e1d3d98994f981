package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Null is refused at once, by the name of the parameter, and nothing has begun by then. */
@Tag("once")
@Timeout(600)
class NullGuardsTest {
    private static final Set<String> MODULES =
            Set.of("base", "check", "host", "img", "net", "option", "qga", "qmp", "recipe", "testing", "vm");

    /** A sweep that took null would sweep the host that runs this test; its own tests look at it. */
    private static final String SWEEP = "dev.qemu4j.host.plan.Sweep";

    @Test
    void factoriesAndSetters_null_isRefusedByName() throws ClassNotFoundException {
        NullGuards guards = new NullGuards();
        for (JavaClass type : Api.types()) {
            if (isGuarded(type)) {
                guards.check(Class.forName(type.getName()));
            }
        }

        assertThat(guards.broken()).isEmpty();
        assertThat(guards.tried())
                .as("the number of parameters for which there are samples")
                .isGreaterThan(400);
    }

    @Test
    void planted_violations_areFound() {
        NullGuards guards = new NullGuards();
        guards.check(Planted.class);

        assertThat(guards.broken())
                .hasSize(3)
                .anyMatch(line -> line.endsWith("taken: no refusal"))
                .anyMatch(line -> line.contains("late: ") && line.contains("because"))
                .anyMatch(line -> line.endsWith("other: another"));
        assertThat(guards.tried()).isEqualTo(4);
    }

    private static boolean isGuarded(JavaClass type) {
        List<String> names = List.of(type.getPackageName().split("\\."));
        return (names.size() > 2 ? MODULES.contains(names.get(2)) : !Api.isGenerated(type))
                && !names.contains("testing")
                && !type.getName().equals(SWEEP)
                && !type.isAssignableTo(Throwable.class);
    }

    /** Breaks the rule in three ways. */
    @SuppressWarnings("unused")
    public static final class Planted {
        private Planted() {}

        public static String take(String taken) {
            return taken + "";
        }

        public static int length(String late) {
            return late.length();
        }

        public static String named(String other) {
            return Objects.requireNonNull(other, "another");
        }

        public static String right(String text) {
            return Objects.requireNonNull(text, "text");
        }
    }
}
