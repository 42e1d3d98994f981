package dev.qemu4j.host;

import org.assertj.core.api.AbstractAssert;
import org.assertj.core.api.Assertions;

/** Assertions on the result of a program. A failure shows the end of its standard error. */
final class HostResultAssert extends AbstractAssert<HostResultAssert, HostResult> {
    private HostResultAssert(HostResult result) {
        super(result, HostResultAssert.class);
    }

    static HostResultAssert assertThat(HostResult result) {
        return new HostResultAssert(result);
    }

    HostResultAssert hasExitCode(int code) {
        isNotNull();
        Assertions.assertThat(actual.exitCode())
                .as("exit code, with the standard error %n%s", actual.stderrTail())
                .isEqualTo(code);
        return this;
    }

    /** Demands all of the standard output. */
    HostResultAssert hasOutput(String text) {
        isNotNull();
        Assertions.assertThat(actual.stdout())
                .as("output, with the standard error %n%s", actual.stderrTail())
                .isEqualTo(text);
        return this;
    }

    /** Demands all of the end of the standard error. */
    HostResultAssert hasErrors(String text) {
        isNotNull();
        Assertions.assertThat(actual.stderrTail())
                .as("standard error of %s", actual)
                .isEqualTo(text);
        return this;
    }
}
