package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuTimeoutException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The words of a failed launch. */
class VmLaunchExceptionTest {
    private static final LaunchReport REPORT = new LaunchReport(
            List.of("qemu-system-x86_64"), "qemu-system-x86_64", null, "failed to get MSR: KVM internal error");

    @Test
    void withoutCheck_saysWhyAndKeepsTheRest() {
        VmLaunchException failed = new VmLaunchException("QEMU ended", REPORT, null);

        VmLaunchException told = failed.withoutCheck("not finished within 5 s");

        assertThat(told)
                .hasMessageStartingWith("QEMU ended: failed to get MSR")
                .hasMessageContaining("\n    check: not finished within 5 s\n    run it yourself: ");
        assertThat(told.problems()).isEmpty();
        assertThat(told.advice()).isEqualTo(failed.advice()).hasSize(1);
        assertThat(told.getStackTrace()).isEqualTo(failed.getStackTrace());
    }

    @Test
    void orSame_limitThatPassed_keepsTheAdvice() {
        VmLaunchException failed =
                new VmLaunchException("QEMU did not answer", REPORT, new QemuTimeoutException("late", null));

        assertThat(VmLaunchTimeoutException.orSame(failed))
                .isInstanceOfSatisfying(VmLaunchTimeoutException.class, late -> {
                    assertThat(late.advice()).isEqualTo(failed.advice()).hasSize(1);
                    assertThat(late.stderrTail()).isEqualTo(failed.stderrTail());
                });
    }
}
