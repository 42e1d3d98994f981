package dev.qemu4j.vm.accel.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.ProgramNotFoundException;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProbeFirmwareTest {
    @TempDir
    private Path work;

    @Test
    void image_x86_endsWithTheJumpToItsBegin() {
        byte[] image = ProbeFirmware.X86.image();

        assertThat(image).hasSize(65536).startsWith(ProbeFirmware.X86.code());
        assertThat(image[0xfff0]).isEqualTo((byte) 0xe9);
    }

    @Test
    void of_targetWithoutOne_isNull() {
        assertThat(ProbeFirmware.of(Target.S390X)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"X86, x86_64, --64", "ARM64, aarch64, -march=armv8-a"})
    void code_resource_isWhatTheSourceAssemblesTo(ProbeFirmware firmware, String target, String option) {
        Path source = Path.of("src/main/asm/probe-" + target + ".S").toAbsolutePath();
        Path object = work.resolve("probe.o");
        Path code = work.resolve("probe.bin");

        run(target, "as", option, source.toString(), "-o", object.toString());
        run(target, "objcopy", "-O", "binary", "-j", ".text", object.toString(), code.toString());

        assertThat(code).hasBinaryContent(firmware.code());
    }

    private static void run(String target, String tool, String... arguments) {
        String program = target + "-linux-gnu-" + tool;
        try {
            HostCommand.of(program, arguments).run();
        } catch (ProgramNotFoundException e) {
            String why = "NOT RUN: no assembler for " + target + " (Debian: binutils-" + target.replace('_', '-')
                    + "-linux-gnu)";
            System.err.println(why);
            Assumptions.abort(why);
        }
    }
}
