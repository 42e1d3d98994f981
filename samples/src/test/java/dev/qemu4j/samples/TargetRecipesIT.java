package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.samples.parts.BootOtherTargets;
import dev.qemu4j.samples.parts.GiveADeviceTree;
import dev.qemu4j.samples.parts.RunForeignPrograms;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The recipes for guests and programs of other processors. */
@Timeout(600)
@Tag("once")
class TargetRecipesIT {
    @ParameterizedTest
    @CsvSource({
        "aarch64, qemu_arm64, VirtIO Block Device",
        "arm, qemu_arm, VirtIO Block Device",
        "riscv64, qemu-riscv64_smode, VirtIO Block Device",
        "ppc64, , 42",
        "s390x, , heard: who is it?"
    })
    void s59Target_bootsToItsConsole(String target, String board, String answer) throws Exception {
        if (board != null && !Files.exists(Path.of("/usr/lib/u-boot", board, "u-boot.bin"))) {
            Output.notRun("no U-Boot for " + target + " (Debian: u-boot-qemu)");
        }
        assertThat(Output.ofTools(BootOtherTargets::main, target)).isEqualTo(target + " says: " + answer + "\n");
    }

    @Test
    void s15DeviceTree_isThatOfTheGuest() throws Exception {
        if (!Files.exists(Path.of("/usr/lib/u-boot/qemu-riscv64_smode/u-boot.bin"))) {
            Output.notRun("no U-Boot for riscv64 (Debian: u-boot-qemu)");
        }
        assertThat(Output.ofTools(GiveADeviceTree::main)).isEqualTo("the guest says: Model: riscv-virtio,mine\n");
    }

    @Test
    void s59Program_ofAnotherProcessor_runs() throws Exception {
        assertThat(Output.ofTools(RunForeignPrograms::main))
                .startsWith("hello from Arm\nit ended with 7\nfor each boot, /etc/binfmt.d/qemu-aarch64.conf:\n")
                .contains(":qemu-aarch64:M::\\x7f\\x45\\x4c\\x46\\x02\\x01\\x01\\x00")
                .contains("register qemu-aarch64")
                .endsWith("\nthen: chroot /srv/arm64 /bin/uname -m\n");
    }

    @Test
    void s390xGuest_isWhatItsSourceAssemblesTo(@TempDir Path work) throws Exception {
        Path object = work.resolve("echo.o");
        Path linked = work.resolve("echo.elf");
        Path code = work.resolve("echo.bin");
        Path source = Path.of("src/main/asm/s390x-echo.S").toAbsolutePath();
        try {
            s390x("as", "-march=z13", "-m64", "-mzarch", "-o", object.toString(), source.toString());
            s390x("ld", "-Ttext=0", "-e", "0", "-o", linked.toString(), object.toString());
            s390x("objcopy", "-O", "binary", "-j", ".text", linked.toString(), code.toString());
        } catch (ProgramNotFoundException e) {
            Output.notRun("no assembler for s390x (Debian: binutils-s390x-linux-gnu)");
        }
        assertThat(code).hasSameBinaryContentAs(Path.of("src/main/resources/dev/qemu4j/samples/parts/s390x-echo.bin"));
    }

    private static void s390x(String tool, String... arguments) {
        HostCommand.of("s390x-linux-gnu-" + tool, arguments).run();
    }
}
