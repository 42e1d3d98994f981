package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import dev.qemu4j.img.serve.internal.FuseMounts;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An exported file that a loop device shows, whose data the kernel may not have written yet. */
@Timeout(120)
@Tag("once")
class FuseUseIT {
    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void makeDisk() {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not run: loop devices need root");
        disk = Images.create(directory.resolve("disk.qcow2"), Format.QCOW2, "16M");
    }

    @Test
    void close_aLoopDeviceShowsTheFile_isRefusedUntilItIsDetached() {
        FuseExport export = FuseExport.start(ImageSource.of(disk, Format.QCOW2), o -> {});
        String device = run("losetup", "--find", "--show", export.file().toString());
        try {
            assertThatThrownBy(export::close)
                    .isInstanceOfSatisfying(
                            ServeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.IN_USE))
                    .hasMessageContaining(device);
            assertThat(export.daemon().isAlive()).isTrue();
            run("dd", "if=/dev/zero", "of=" + device, "bs=64k", "count=1", "conv=fsync");
        } finally {
            run("losetup", "--detach", device);
        }

        export.close();

        assertThat(FuseMounts.isMounted(export.file())).isFalse();
    }

    @Test
    void close_aLoopDeviceShowsTheFileByAnotherName_isRefusedUntilItIsDetached() throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        FuseExport export = FuseExport.start(ImageSource.of(disk, Format.QCOW2), o -> o.path(link.resolve("shown")));
        String device =
                run("losetup", "--find", "--show", directory.resolve("shown").toString());
        try {
            assertThatThrownBy(export::close).isInstanceOf(ServeException.class).hasMessageContaining(device);
        } finally {
            run("losetup", "--detach", device);
        }

        export.close();

        assertThat(FuseMounts.isMounted(export.file())).isFalse();
    }

    @Test
    void sigkill_aLoopDeviceShowsTheFile_theDaemonStaysUntilItIsDetached() throws Exception {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + System.getProperty("java.io.tmpdir"),
                        "-cp",
                        System.getProperty("java.class.path"),
                        FuseUseMain.class.getName(),
                        disk.toString())
                .redirectError(directory.resolve("errors").toFile())
                .start();
        BufferedReader said = jvm.inputReader();
        ProcessHandle daemon = ProcessHandle.of(Long.parseLong(said.readLine())).orElseThrow();
        String device = said.readLine();

        jvm.destroyForcibly().waitFor();

        try {
            run("dd", "if=/dev/zero", "of=" + device, "bs=64k", "count=1", "conv=fsync");
            assertThat(daemon.isAlive()).isTrue();
        } finally {
            run("losetup", "--detach", device);
        }
        daemon.onExit().get(60, TimeUnit.SECONDS);
        assertThat(run("qemu-img", "map", "--output=json", disk.toString())).contains("\"data\"");
    }

    private static String run(String... argv) {
        return HostCommand.builder(List.of(argv)).build().run().stdout().strip();
    }
}
