package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.qapi.runstate.ShutdownCause;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import org.junit.jupiter.api.Test;

class VmExitTest {
    private static final ExitStatus WELL = new ExitStatus(0);

    @Test
    void of_eachKindOfEnd_hasItsReason() {
        assertThat(reason(WELL, ShutdownCause.GUEST_SHUTDOWN)).isEqualTo(VmExitReason.GUEST_SHUTDOWN);
        assertThat(reason(WELL, ShutdownCause.GUEST_RESET)).isEqualTo(VmExitReason.GUEST_RESET);
        assertThat(reason(WELL, ShutdownCause.GUEST_PANIC)).isEqualTo(VmExitReason.GUEST_PANIC);
        assertThat(reason(WELL, ShutdownCause.HOST_UI)).isEqualTo(VmExitReason.HOST_COMMAND);
        assertThat(reason(WELL, ShutdownCause.HOST_ERROR)).isEqualTo(VmExitReason.FAILED);
        assertThat(reason(WELL, ShutdownCause.of("from-the-future"))).isEqualTo(VmExitReason.OTHER);
        assertThat(reason(new ExitStatus(128 + 15), ShutdownCause.HOST_SIGNAL)).isEqualTo(VmExitReason.KILLED);
        assertThat(VmExit.of(WELL, null, true, "").reason()).isEqualTo(VmExitReason.WATCHDOG);
        assertThat(VmExit.of(WELL, null, false, "").reason()).isEqualTo(VmExitReason.OTHER);
        assertThat(VmExit.of(new ExitStatus(1), null, false, "").reason()).isEqualTo(VmExitReason.FAILED);
        assertThat(VmExit.of(new ExitStatus(128 + 9), null, false, "").reason()).isEqualTo(VmExitReason.KILLED);
    }

    @Test
    void inWords_failure_hasQemusLastLine() {
        assertThat(VmExit.of(new ExitStatus(1), null, false, "first\nlast\n").inWords())
                .isEqualTo("the machine ended (FAILED, exit code 1): last");
        assertThat(VmExit.of(WELL, ShutdownEvent.of(true, ShutdownCause.GUEST_SHUTDOWN), false, "noise")
                        .inWords())
                .isEqualTo("the machine ended (GUEST_SHUTDOWN, exit code 0)");
    }

    private static VmExitReason reason(ExitStatus status, ShutdownCause cause) {
        return VmExit.of(status, ShutdownEvent.of(true, cause), false, "").reason();
    }
}
