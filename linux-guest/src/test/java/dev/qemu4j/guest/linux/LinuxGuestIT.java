package dev.qemu4j.guest.linux;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.guest.linux.LinuxGuestException.Reason;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Linux guest, booted. */
@Tag("once")
class LinuxGuestIT {
    @TempDir
    private Path directory;

    @Test
    void shell_commands_giveExitCodeAndOutput() {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder()
                .availableModule("nbd")
                .program("setpriv")
                .file("/etc/deep/er/words", "ein Wörtchen\n".getBytes(UTF_8))
                .file("/usr/bin/mine", 0755, "#!/bin/sh\necho \"mine $1\"\n".getBytes(UTF_8)));
        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest)) {
            LinuxGuestConsole console = machine.console();

            assertThat(console.output("echo a; echo b >&2; echo c")).isEqualTo("a\nb\nc");
            assertThat(console.run("exit 3").exitCode()).isEqualTo(3);
            assertThat(console.output("cat /etc/deep/er/words")).isEqualTo("ein Wörtchen");
            assertThat(console.output("mine works")).isEqualTo("mine works");
            assertThat(console.run("printf '\\000\\001\\377\\r\\n'").outputBytes())
                    .containsExactly(0, 1, 0xff, '\r', '\n');
            assertThat(console.run("seq 1 30000").output()).hasSize(168_894).endsWith("\n30000\n");
            assertThat(console.output("# " + "x".repeat(30_000) + "\necho long"))
                    .isEqualTo("long");
            assertThat(console.output("setpriv --version")).startsWith("setpriv from util-linux");
            assertThat(console.output("lsmod")).contains("virtio_pci").doesNotContain("nbd");
            assertThat(console.output("modprobe nbd nbds_max=2; cat /sys/module/nbd/parameters/nbds_max; ls /dev/nbd1"))
                    .isEqualTo("2\n/dev/nbd1");
            assertThatThrownBy(() -> console.output("echo why; false"))
                    .isInstanceOf(LinuxGuestException.class)
                    .hasMessageContaining("exit code 1: why");
            machine.powerOff();
        }
    }

    /** The first process gets a signal at each end, also while it waits for the rest of a line. */
    @Test
    void commands_whileProcessesWithoutParentsEnd_allArrive() throws IOException {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder());
        Path socket = directory.resolve("console.sock");
        try (LinuxGuestConsole console = LinuxGuestConsole.listen(socket);
                SlowTypist typist = SlowTypist.listen(directory.resolve("typed.sock"), socket);
                LinuxMachine machine = LinuxMachine.start(console, typist.socket(), guest)) {
            machine.console().awaitReady(LinuxMachine.PATIENCE);
            console.output("while :; do (sleep 0.02 &); sleep 0.02; done >/dev/null 2>&1 &");

            assertThat(console.output("echo all of " + "x".repeat(20))).isEqualTo("all of " + "x".repeat(20));
        }
    }

    @Test
    void disk_withExt4_keepsAFileToTheNextBoot() throws IOException {
        Path disk = directory.resolve("disk.raw");
        try (RandomAccessFile file = new RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(32 << 20);
        }
        HostCommand.builder("mkfs.ext4", "-q", disk.toString())
                .timeout(LinuxMachine.PATIENCE)
                .build()
                .run();
        LinuxGuest guest =
                LinuxMachine.build(LinuxGuest.builder().module("virtio_blk").module("ext4"));
        // What the guest flushes need not wait for the host's disk, which others keep busy.
        String drive = "if=virtio,format=raw,cache=unsafe,file=" + disk;

        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest, "-drive", drive)) {
            machine.console().output("mount -t ext4 /dev/vda /mnt && echo kept >/mnt/file");
            machine.powerOff();
        }
        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest, "-drive", drive)) {
            assertThat(machine.console().output("mount -t ext4 -o ro /dev/vda /mnt && cat /mnt/file && dmesg"))
                    .startsWith("kept")
                    .doesNotContain("recovery complete");
            machine.powerOff();
        }
    }

    @Test
    void init_ofTheBuilder_isRunInPlaceOfTheShell() {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder().init("echo from the script\nexit 5\n"));
        try (LinuxMachine machine = LinuxMachine.start(directory, guest)) {
            assertThat(machine.console().awaitExit(LinuxMachine.PATIENCE)).isEqualTo(new ExitStatus(5));
            assertThat(machine.console().text()).contains("from the script");
            assertThat(machine.awaitExit().succeeded()).isTrue();
        }
    }

    @Test
    void powerButton_pressed_powersOff() throws IOException {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder().powerButton());
        Path monitor = directory.resolve("monitor.sock");
        try (LinuxMachine machine =
                LinuxMachine.startReady(directory, guest, "-monitor", "unix:" + monitor + ",server=on,wait=off")) {
            machine.console().output("for i in $(seq 100); do pidof acpid && exit; sleep 0.1; done; exit 1");
            try (LineSocket hmp = LineSocket.connect(monitor)) {
                hmp.send("system_powerdown");
                assertThat(machine.awaitExit().succeeded()).isTrue();
            }
        }
    }

    @Test
    void compressedKernel_boots() {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder().compressedKernel());
        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest)) {
            assertThat(guest.kernel().toString()).contains("vmlinuz");
            machine.powerOff();
        }
    }

    @Test
    void kernel_thatPanics_failsTheCommandWithTheConsole() {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder());
        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest)) {
            assertThatThrownBy(() -> machine.console().run("echo c >/proc/sysrq-trigger"))
                    .isInstanceOfSatisfying(LinuxGuestException.class, e -> {
                        assertThat(e.reason()).isEqualTo(Reason.PANIC);
                        assertThat(e.console()).contains("ready").contains("sysrq triggered crash");
                    });
            assertThat(machine.awaitExit().succeeded()).isTrue();
            assertThat(machine.console().text()).contains("Call Trace");
        }
    }

    @Test
    void module_thatTheKernelRefuses_failsTheBootWithTheReason() {
        LinuxGuest guest = LinuxMachine.build(
                LinuxGuest.builder().module("virtio_blk").file("/etc/qemu4j/modules", "/etc/hosts\n".getBytes(UTF_8)));
        try (LinuxMachine machine = LinuxMachine.start(directory, guest)) {
            assertThatThrownBy(() -> machine.console().awaitReady(LinuxMachine.PATIENCE))
                    .isInstanceOf(LinuxGuestException.class)
                    .hasMessageContaining("insmod /etc/hosts")
                    .extracting(e -> ((LinuxGuestException) e).reason())
                    .isEqualTo(Reason.INIT);
            assertThat(machine.awaitExit().succeeded()).isTrue();
        }
    }

    @Test
    void command_thatTakesTooLong_timesOut() {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder());
        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest)) {
            assertThatThrownBy(() -> machine.console().run("cat /dev/zero >/dev/null", Duration.ofMillis(300)))
                    .isInstanceOf(QemuTimeoutException.class)
                    .hasMessageContaining("within 300 ms")
                    .hasMessageContaining("; its console's end:");
        }
    }

    @Test
    void qemu_thatIsKilled_failsTheCommand() {
        LinuxGuest guest = LinuxMachine.build(LinuxGuest.builder());
        try (LinuxMachine machine = LinuxMachine.startReady(directory, guest)) {
            machine.kill();

            assertThatThrownBy(() -> machine.console().run("true"))
                    .isInstanceOfSatisfying(
                            LinuxGuestException.class,
                            e -> assertThat(e.reason()).isEqualTo(Reason.CLOSED));
        }
    }

    @Test
    void guest_builtTwice_isTheSameFiles() {
        LinuxGuest first = LinuxMachine.build(LinuxGuest.builder().module("nbd"));
        LinuxGuest second = LinuxMachine.build(LinuxGuest.builder().module("nbd"));

        assertThat(second.initrd()).isEqualTo(first.initrd());
        assertThat(second.kernel()).isEqualTo(first.kernel());
        assertThat(second.initrd()).isNotEqualTo(LinuxGuest.builder().build().initrd());
    }

    @Test
    void initramfs_asCpioReadsIt_hasTheSameContent() throws IOException {
        Path archive = directory.resolve("archive");
        try (var out = Files.newOutputStream(archive)) {
            new Initramfs()
                    .file("/a/file", 0640, "some text".getBytes(UTF_8))
                    .symlink("/a/link", "file")
                    .directory("/tmp", 01777)
                    .characterDevice("/dev/console", 5, 1)
                    .writeTo(out);
        }
        String list = HostCommand.builder("cpio", "-itv", "--numeric-uid-gid")
                .input(Files.readAllBytes(archive))
                .environment("TZ", "UTC")
                .environment("LC_ALL", "C")
                .timeout(LinuxMachine.PATIENCE)
                .hint("install cpio")
                .build()
                .run()
                .stdout()
                .replaceAll(" +", " ");

        assertThat(list.lines())
                .containsExactly(
                        "drwxr-xr-x 2 0 0 0 Jan 1 2026 a",
                        "-rw-r----- 1 0 0 9 Jan 1 2026 a/file",
                        "lrwxrwxrwx 1 0 0 4 Jan 1 2026 a/link -> file",
                        "drwxr-xr-x 2 0 0 0 Jan 1 2026 dev",
                        "crw------- 1 0 0 5, 1 Jan 1 2026 dev/console",
                        "drwxrwxrwt 2 0 0 0 Jan 1 2026 tmp");
    }
}
