package dev.qemu4j.vm.screen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The screens of real machines. */
class ScreenIT {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration SHORT = Duration.ofMillis(500);
    /** A region that the clearing of a text screen fills. */
    private static final ScreenRegion MIDDLE = new ScreenRegion(100, 100, 400, 200);

    @TempDir
    private Path directory;

    @Test
    @Tag("once")
    void await_whatAGuestShows_comes() throws IOException {
        try (LinuxMachine guest = LinuxMachine.boot(LinuxGuest.builder().compressedKernel(), "-vga", "std")) {
            Screen screen = guest.vm().screen();
            guest.run("printf '\\033[?25l' >/dev/tty1");
            ScreenRecording recording = screen.record();
            for (String color : new String[] {"44 0000a8", "42 00a800"}) {
                guest.run("printf '\\033[" + color.substring(0, 2) + "m\\033[2J' >/dev/tty1");
                Screenshot shot = screen.await(ScreenWait.color(MIDDLE, Rgb.parse("#" + color.substring(3))), LIMIT);

                assertThat(Screenshot.of(ImageIO.read(new ByteArrayInputStream(shot.png()))))
                        .isEqualTo(shot);
                screen.await(ScreenWait.image(shot.region(MIDDLE)), LIMIT);
                assertThat(screen.await(ScreenWait.still(Duration.ofMillis(300)), LIMIT))
                        .isEqualTo(shot);
            }
            recording.close();
            assertThat(recording.pictures()).isBetween(1, 10);
            assertThat(recording.failure()).isNull();
            assertThat(ImageIO.read(new ByteArrayInputStream(recording.png()))).isNotNull();
            assertThatThrownBy(() -> screen.await(ScreenWait.color(MIDDLE, Rgb.parse("#123456")), SHORT))
                    .isInstanceOfSatisfying(
                            ScreenTimeoutException.class,
                            late -> assertThat(late.screenshot()).isNotNull())
                    .hasMessageStartingWith(
                            "time-out of 500 ms while waiting until the screen has the color #123456 at 400x200+100+100; the last");
            guest.vm().qmp().blocking().misc().stop();
            assertThat(screen.screenshot().pixel(300, 200)).isEqualTo(Rgb.parse("#00a800"));
            assertThatThrownBy(() -> screen.await(ScreenWait.color(MIDDLE, Rgb.parse("#0000a8")), LIMIT))
                    .isInstanceOf(ScreenException.class)
                    .hasMessageContaining("query-status: paused");
            assertThatThrownBy(() -> screen.await(ScreenWait.still(SHORT), LIMIT))
                    .isInstanceOf(ScreenException.class);
            assertThat(guest.vm().runDirectory()).isDirectoryNotContaining("glob:**.ppm");
        }
    }

    @Test
    void screenshot_ofSeveralScreens_isOfTheChosenOne() {
        try (VirtualMachine vm =
                VirtualMachine.start(machine("-vga", "std", "-device", "virtio-gpu-pci,id=video1,max_outputs=2"))) {
            Screen screen = Screen.of(vm.qmp());

            assertThat(screen.heads())
                    .containsExactly(
                            new DisplayHead(null, 0), new DisplayHead("video1", 0), new DisplayHead("video1", 1));
            assertThat(screen.screenshot().width()).isGreaterThan(100);
            assertThat(of(vm, "video1", 1).screenshot().width()).isGreaterThan(100);
            assertThatThrownBy(() -> of(vm, "video2", 0).screenshot())
                    .isInstanceOf(ScreenException.class)
                    .hasMessage(
                            "screen: video2 head 0 (expected: one of [(a device without an id) head 0, video1 head 0,"
                                    + " video1 head 1])");
            assertThatThrownBy(() -> of(vm, "video1", 2).screenshot())
                    .isInstanceOf(ScreenException.class)
                    .hasMessageStartingWith("screen: video1 head 2 (expected: one of ");
        }
    }

    @Test
    void screenshot_machineWithoutAScreen_saysSo() {
        try (VirtualMachine vm = VirtualMachine.start(machine())) {
            assertThat(vm.screen().heads()).isEmpty();
            assertThatThrownBy(() -> vm.screen().screenshot())
                    .isInstanceOf(ScreenException.class)
                    .hasMessageContaining("no graphics device");
            ScreenRecording recording = vm.screen().record(DataSize.ofKib(1));
            recording.close();
            assertThat(recording.failure()).isInstanceOf(ScreenException.class);
            assertThatThrownBy(recording::png).isInstanceOf(ScreenException.class);
        }
    }

    @Test
    void screenshot_machineThatWaitsForAMigration_saysSo() {
        try (VirtualMachine vm = VirtualMachine.start(machine("-vga", "std", "-incoming", "defer"))) {
            assertThatThrownBy(() -> vm.screen().screenshot())
                    .isInstanceOf(ScreenException.class)
                    .hasMessageContaining("migrated in");
        }
    }

    @Test
    void screenshot_qemuThatSeesOtherFiles_saysSo() throws IOException {
        VmOptions elsewhere = VmOptions.builder()
                .launcher(argv -> Stream.concat(
                                Stream.of(
                                        "unshare",
                                        "-m",
                                        "sh",
                                        "-c",
                                        "mount -t tmpfs none \"$0\" && exec \"$@\"",
                                        directory.toString()),
                                argv.stream())
                        .toList())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(machine("-vga", "std"), elsewhere)) {
            Screen screen = Screen.of(
                    vm.qmp(), ScreenOptions.builder().directory(directory).build());

            assertThatThrownBy(screen::screenshot)
                    .isInstanceOf(ScreenException.class)
                    .hasMessageContaining("ScreenOptions.directory");
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void screenshot_qemuOfAnotherUser_makesTheFileItself() throws IOException {
        Files.setPosixFilePermissions(directory, java.nio.file.attribute.PosixFilePermissions.fromString("rwxrwxrwx"));
        VmOptions other = VmOptions.builder()
                .launcher(argv -> Stream.concat(
                                Stream.of(
                                        "setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"),
                                argv.stream())
                        .toList())
                .build();
        try (VirtualMachine vm = VirtualMachine.start(machine("-vga", "std"), other)) {
            Screen screen = Screen.of(
                    vm.qmp(), ScreenOptions.builder().directory(directory).build());

            assertThat(screen.screenshot().width()).isGreaterThan(100);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void awaitAsync_givenUp_leavesNoFile() {
        try (VirtualMachine vm = VirtualMachine.start(machine("-vga", "std"))) {
            CompletableFuture<Screenshot> wait =
                    vm.screen().awaitAsync(ScreenWait.of("is never", shot -> false), LIMIT);

            assertThat(wait.cancel(true)).isTrue();

            assertThatThrownBy(wait::join).isInstanceOf(CancellationException.class);
        }
    }

    @Test
    void await_machineThatEnds_failsAtOnce() {
        VirtualMachine vm = VirtualMachine.start(machine("-vga", "std"));
        CompletableFuture<Screenshot> wait = vm.screen().awaitAsync(ScreenWait.of("is never", shot -> false), LIMIT);
        ScreenRecording recording = vm.screen().record();

        vm.close();

        assertThatThrownBy(wait::join).hasCauseInstanceOf(dev.qemu4j.base.QemuException.class);
        Await.until(
                Await.Condition.polling(() -> recording.failure() != null, Duration.ofMillis(5)),
                "waiting until the recording has seen the end",
                LIMIT); // it looks from time to time
        recording.close();
        assertThat(recording.failure()).isInstanceOfAny(QmpException.class, ScreenException.class);
    }

    private static Screen of(VirtualMachine vm, String device, int head) {
        return Screen.of(
                vm.qmp(), ScreenOptions.builder().device(device).head(head).build());
    }

    private static CommandLine machine(String... more) {
        CommandLine.Builder builder = CommandLine.builder(Target.X86_64)
                .option("-nodefaults")
                .option("-no-user-config")
                .option("-display", "none")
                .option("-machine", "pc,accel=tcg")
                .option("-m", "32M");
        for (int i = 0; i < more.length; i += 2) {
            builder.option(more[i], more[i + 1]);
        }
        return builder.build();
    }
}
