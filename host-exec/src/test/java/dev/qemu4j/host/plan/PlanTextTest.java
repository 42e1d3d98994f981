package dev.qemu4j.host.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.system.ProgramPackages;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The text of a plan, which people read before it is applied. */
class PlanTextTest {
    @Test
    void describe_warnings_areThoseOfTheHostAtThatTime() {
        List<String> found = new ArrayList<>();
        Plan inner = Plan.builder("inner")
                .step(PlanStep.run("do", "true").build())
                .warn(() -> List.copyOf(found))
                .build();
        Plan plan = Plan.builder("outer").steps(inner).build();
        assertThat(plan.describe()).startsWith("outer: 1 steps, 0 of them as root (#)\n  1  do\n");

        found.add("eth0 is not reached any more");

        assertThat(plan.warnings()).containsExactly("eth0 is not reached any more");
        assertThat(plan.problems(Privilege.none())).isEmpty();
        assertThat(plan.describe())
                .startsWith(
                        "outer: 1 steps, 0 of them as root (#)\n  warning: eth0 is not reached any more\n  1  do\n");
    }

    @Test
    void missing_programOfAPackage_namesIt() {
        assertThat(ProgramPackages.missing("/usr/sbin/modprobe"))
                .isEqualTo("'/usr/sbin/modprobe' is not installed, or not on the PATH (Debian: kmod)");
        assertThat(ProgramPackages.missing("none-4711")).isEqualTo("'none-4711' is not installed, or not on the PATH");
    }
}
