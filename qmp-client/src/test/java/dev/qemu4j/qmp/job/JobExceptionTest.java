package dev.qemu4j.qmp.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class JobExceptionTest {
    @Test
    void message_errorThatRepeatsASecret_isWithoutIt() {
        String words = "Could not open 'https://user:hunter2@host/disk': Input/output error";

        JobException failure = new JobException("j0", "failed", words, null);

        assertThat(failure)
                .hasMessage("job j0 failed: Could not open 'https://user:***@host/disk': Input/output error");
        assertThat(failure.error()).isEqualTo(words);
    }
}
