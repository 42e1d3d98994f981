package dev.qemu4j.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.qemu4j.host.system.ProcessArguments;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ChildBuilderTest {
    static Stream<ChildBuilder<?>> builders() {
        return Stream.of(HostCommand.builder("true"), HostProcess.builder("true"));
    }

    @ParameterizedTest
    @MethodSource("builders")
    @SuppressWarnings("NullAway")
    void setter_null_isRefusedByName(ChildBuilder<?> builder) {
        refuses("directory", () -> builder.directory(null));
        refuses("name", () -> builder.environment(null, "x"));
        refuses("listener", () -> builder.onStdoutLine(null));
        refuses("hint", () -> builder.hint(null));
    }

    @Test
    void read_argumentsOfThisProcess_beginWithTheProgram() {
        assertThat(ProcessArguments.read(ProcessHandle.current()).get(0)).endsWith("java");
    }

    private static void refuses(String parameter, ThrowingCallable call) {
        assertThatNullPointerException().as(parameter).isThrownBy(call).withMessage(parameter);
    }
}
