package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DirectKernelTest {
    private static final DirectKernel KERNEL = DirectKernel.of(Path.of("bzImage"));

    @Test
    void of_kernelAlone_hasNoCommandLine() {
        assertThat(Arguments.of(KERNEL)).containsExactly("-kernel", "bzImage");
    }

    @Test
    void all_areGivenInOrder() {
        assertThat(Arguments.of(KERNEL.append("console=ttyS0 quiet")
                        .parameter("root", "/dev/vda1")
                        .parameter("ro")
                        .initrd(Path.of("initrd,1.img"))
                        .deviceTree(Path.of("board.dtb"))))
                .containsExactly(
                        "-kernel",
                        "bzImage",
                        "-initrd",
                        "initrd,1.img",
                        "-dtb",
                        "board.dtb",
                        "-append",
                        "console=ttyS0 quiet root=/dev/vda1 ro");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a b", "à", " ", "a\u00a0b"})
    void parameter_valueThatTheKernelWouldCut_isQuoted(String value) {
        assertThat(Arguments.of(KERNEL.parameter("x", value))).endsWith("-append", "x=\"" + value + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b=c", "UUID=1-2", "it's$HOME\\"})
    void parameter_plainValue_isNotQuoted(String value) {
        assertThat(Arguments.of(KERNEL.parameter("x", value))).endsWith("-append", "x=" + value);
    }

    @ParameterizedTest
    @ValueSource(strings = {"say \"hi\"", "a\nb", "a\0"})
    void parameter_valueThatTheKernelCannotRead_isRefused(String value) {
        assertThatThrownBy(() -> KERNEL.parameter("x", value))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kernel parameter x: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a=b", "\"a\"", "é"})
    void parameter_noName_isRefused(String name) {
        assertThatThrownBy(() -> KERNEL.parameter(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kernel parameter: '" + name + "'");
    }
}
