package dev.qemu4j.vm.wait;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.vm.console.ConsoleAlarm;
import org.junit.jupiter.api.Test;

class WaitTest {
    private static final Wait LOGIN = Wait.forConsole("login:");

    @Test
    void failOn_oneMoreAlarm_leavesThoseBefore() {
        assertThat(LOGIN.failOn(ConsoleAlarm.oops(), ConsoleAlarm.kernelPanic()).alarms())
                .containsExactly(ConsoleAlarm.kernelPanic(), ConsoleAlarm.emergencyShell(), ConsoleAlarm.oops());
    }

    @Test
    void failOnlyOn_alarms_replaceThoseBefore() {
        assertThat(LOGIN.failOnlyOn(ConsoleAlarm.oops()).alarms()).containsExactly(ConsoleAlarm.oops());
        assertThat(LOGIN.failOnlyOn().alarms()).isEmpty();
    }

    @Test
    void failOn_null_isRefusedByTheParametersName() {
        assertThatThrownBy(() -> LOGIN.failOn(ConsoleAlarm.oops(), nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("more");
        assertThatThrownBy(() -> LOGIN.failOnlyOn(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("alarms");
    }

    /** Returns null, as callers without a checker may give it. */
    @SuppressWarnings("NullAway")
    private static ConsoleAlarm nothing() {
        return null;
    }
}
