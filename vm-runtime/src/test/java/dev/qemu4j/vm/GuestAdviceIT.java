package dev.qemu4j.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.ConsoleAlarmException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real kernels that give up for want of a root file system or of memory, each with what to do about it. */
@Tag("once")
class GuestAdviceIT {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    @TempDir
    private Path work;

    @ParameterizedTest
    @ValueSource(strings = {"root=/dev/vda1", "root=/dev/vda1 quiet", "quiet"})
    void expect_kernelWithoutARoot_saysSo(String kernelCommandLine) {
        CommandLine cmd =
                machine("128M", LinuxGuest.builder().build(), kernelCommandLine).build();

        ConsoleAlarmException panic = panic(cmd);

        assertThat(panic.text()).contains("VFS: Unable to mount root fs");
        assertThat(panic.advice()).singleElement().asString().startsWith("root: the kernel finds no root file system");
        assertThat(panic).hasMessageContaining(panic.advice().get(0) + "; its last lines:\n");
    }

    @Test
    void expect_guestWithoutMemoryLeft_saysSo() {
        LinuxGuest guest = LinuxGuest.builder()
                .init(
                        "echo -1000 >/proc/self/oom_score_adj\n" // the kernel may kill nobody
                                + "mkdir -p /fill; mount -t tmpfs -o size=10G none /fill\n"
                                + "while :; do dd if=/dev/zero bs=64k count=64 >>/fill/all 2>/dev/null; done")
                .build();
        CommandLine cmd = machine("128M", guest, guest.kernelCommandLine())
                .option("-initrd", guest.initrd().toString())
                .build();

        assertThat(panic(cmd).advice()).singleElement().asString().startsWith("memory: the guest has too little");
    }

    @Test
    void start_initrdThatTheMemoryDoesNotHold_saysHowLargeItIs() throws IOException {
        Path initrd = work.resolve("initrd");
        try (RandomAccessFile file = new RandomAccessFile(initrd.toFile(), "rw")) {
            file.setLength(200 << 20);
        }
        CommandLine cmd = machine("128M", LinuxGuest.builder().build(), "quiet")
                .option("-initrd", initrd.toString())
                .build();

        assertThatThrownBy(() -> VirtualMachine.start(cmd).close())
                .isInstanceOfSatisfying(
                        VmLaunchException.class,
                        failure -> assertThat(failure.advice())
                                .singleElement()
                                .asString()
                                .startsWith("initrd-size: ")
                                .contains("which takes 209715200 bytes"));
    }

    private static ConsoleAlarmException panic(CommandLine cmd) {
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            vm.console().failOn(ConsoleAlarm.kernelPanic());

            ConsoleAlarmException panic = catchThrowableOfType(
                    ConsoleAlarmException.class, () -> vm.console().expect("never printed", PATIENCE));

            assertThat(panic).isNotNull();
            return panic;
        }
    }

    private static CommandLine.Builder machine(String memory, LinuxGuest guest, String kernelCommandLine) {
        return CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "q35,accel=tcg")
                .option("-m", memory)
                .option("-kernel", guest.kernel().toString())
                .option("-append", "console=ttyS0 " + kernelCommandLine)
                .with(SerialConsole.create());
    }
}
