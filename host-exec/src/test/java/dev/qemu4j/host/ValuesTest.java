package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.internal.ProcessIdentity;
import java.time.Duration;
import java.util.List;
import nl.jqno.equalsverifier.EqualsVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @CsvSource({
        "0, exit code 0",
        "127, exit code 127",
        "128, exit code 128",
        "129, signal 1 (SIGHUP)",
        "137, signal 9 (SIGKILL)",
        "152, signal 24",
        "193, exit code 193",
        "255, exit code 255"
    })
    void toString_exitStatus_namesTheSignal(int code, String text) {
        assertThat(new ExitStatus(code)).hasToString(text);
    }

    @Test
    void equals_values_areThoseOfTheirParts() {
        EqualsVerifier.forClass(ExitStatus.class).verify();
        EqualsVerifier.forClass(Privilege.class)
                .withNonnullFields("name", "prefix")
                .verify();
    }

    @Test
    void success_exitStatus_isZero() {
        assertThat(new ExitStatus(0).succeeded()).isTrue();
        assertThat(new ExitStatus(1).succeeded()).isFalse();
        assertThat(new ExitStatus(143).signal()).hasValue(15);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a.b", "1a", "a=b", "_", "a\0"})
    void environment_noPosixName_isRefused(String name) {
        assertThatThrownBy(() -> HostCommand.builder("true").environment(name, "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("environment variable:");
    }

    @Test
    void builder_impossibleValues_areRefusedWithoutRevealingSecrets() {
        assertThatThrownBy(() -> HostCommand.of(List.of())).hasMessageContaining("expected: a program");
        assertThatThrownBy(() -> HostCommand.of("")).hasMessageContaining("expected: a program");
        assertThatThrownBy(() -> HostCommand.of("true", "a\0b")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> HostCommand.builder("true").environment("KEY", "secret\0"))
                .hasMessageContaining("environment variable KEY: has a NUL")
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> HostCommand.builder("true").timeout(Duration.ZERO))
                .hasMessage("timeout: PT0S (expected: above zero)");
        assertThatThrownBy(() -> HostCommand.builder("true").outputLimit(DataSize.ofBytes(0), Overflow.FAIL))
                .hasMessageContaining("outputLimit");
    }

    @Test
    void of_processes_knowsTheLivingOnly() {
        ProcessIdentity self = ProcessIdentity.self();

        assertThat(self.isAlive()).isTrue();
        assertThat(ProcessIdentity.parse(self + " java")).isEqualTo(self);
        assertThat(new ProcessIdentity(self.pid(), "1@x").isAlive()).isFalse();
        assertThat(ProcessIdentity.of(1L << 40)).isNull();
    }
}
