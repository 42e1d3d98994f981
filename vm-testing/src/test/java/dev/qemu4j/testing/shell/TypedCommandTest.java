package dev.qemu4j.testing.shell;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TypedCommandTest {
    @Test
    void command_withALineThatATerminalCuts_isRefused() {
        assertThatThrownBy(() -> new TypedCommand("true\necho " + "é".repeat(2500)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("command: a line of 5005 bytes");
        assertThatThrownBy(() -> new TypedCommand("x".repeat(4090)))
                .as("with what is typed before it")
                .isInstanceOf(IllegalArgumentException.class);
        assertThatCode(() -> new TypedCommand("echo " + "é".repeat(1900) + "\n" + "x".repeat(4000)))
                .doesNotThrowAnyException();
    }
}
