package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.plan.SweepReport;
import dev.qemu4j.img.OddMount;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import dev.qemu4j.img.serve.internal.FuseMounts;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.FuseExportAllowOther;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;

@Timeout(300)
class FuseExportIT {
    @TempDir
    Path directory;

    @Test
    void start_qcow2_rawFileReadAndWritten() throws IOException {
        Path image = Images.pattern(qcow2(), Format.QCOW2, 0x5A);
        ImageSource source = ImageSource.of(image, Format.QCOW2);
        Path file;

        try (FuseExport export = FuseExport.start(source, o -> o.allowOther(FuseExportAllowOther.OFF))) {
            file = export.file();
            assertThat(Files.size(file)).isEqualTo(16 << 20);
            assertThat(read(file, 0, 4)).containsExactly(0x5A, 0x5A, 0x5A, 0x5A);
            try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
                channel.position(4 << 20).write(ByteBuffer.wrap(new byte[] {1, 2, 3}));
            }
        }

        assertThat(FuseMounts.isMounted(file)).isFalse();
        assertThat(file.getParent()).doesNotExist();
        try (FuseExport again = FuseExport.start(source, o -> o.readOnly(true))) {
            assertThat(read(again.file(), 4 << 20, 3)).containsExactly(1, 2, 3);
            assertThatThrownBy(() -> Files.write(again.file(), new byte[1], StandardOpenOption.WRITE))
                    .isInstanceOf(IOException.class);
        }
        assertThat(Images.run("qemu-img", "check", "-f", "qcow2", image.toString()))
                .contains("No errors");
    }

    @Test
    void start_ownPath_madeAndRemoved() throws IOException {
        Path file = directory.resolve("disk with, blanks");

        try (FuseExport export = FuseExport.start(
                ImageSource.of(qcow2(), Format.QCOW2), o -> o.path(file).growable(true))) {
            assertThat(export.file()).isEqualTo(file);
            assertThat(FuseMounts.isMounted(file)).isTrue();
        }

        assertThat(FuseMounts.isMounted(file)).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void start_ownFile_stays() throws IOException {
        Path file = Files.createFile(directory.resolve("mine"));

        FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> o.path(file))
                .close();

        assertThat(file).isEmptyFile();
    }

    @Test
    void start_failing_leavesNoFile() {
        Path file = directory.resolve("disk");

        assertThatThrownBy(() -> FuseExport.start(
                        ImageSource.of(qcow2(), Format.QCOW2),
                        o -> o.path(file).allowOther(FuseExportAllowOther.of("never"))))
                .isInstanceOf(ServeException.class);

        assertThat(file).doesNotExist();
    }

    @Test
    void start_whereAnotherIsMounted_refusedAndTheOtherLives() throws IOException {
        Path file = directory.resolve("shown");
        Path link = Files.createSymbolicLink(directory.resolve("link"), directory);
        ImageSource other =
                ImageSource.of(Images.create(directory.resolve("other.qcow2"), Format.QCOW2, "4M"), Format.QCOW2);

        try (FuseExport first = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> o.path(file))) {
            for (Path taken : List.of(file, link.resolve("shown"))) {
                assertThatThrownBy(() -> FuseExport.start(other, o -> o.path(taken)))
                        .isInstanceOf(ServeException.class)
                        .hasMessageContaining("mounted already");
            }

            assertThat(Files.size(first.file())).isEqualTo(16 << 20);
        }
        assertThat(file).doesNotExist();
    }

    @Test
    void start_whereAnotherIsMountedBesideAMountWithAnOddName_refused() throws Exception {
        OddMount.during(directory, this::start_whereAnotherIsMounted_refusedAndTheOtherLives);
    }

    @Test
    void close_afterItsDaemonEnded_laterExportAtThePathLives() throws Exception {
        Path file = Files.createFile(directory.resolve("shown"));
        FuseExport first = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> o.path(file));
        first.daemon().qmp().execute("quit", JsonNodeFactory.instance.objectNode());
        first.daemon().exit().get(60, TimeUnit.SECONDS);
        ImageSource other =
                ImageSource.of(Images.create(directory.resolve("other.qcow2"), Format.QCOW2, "4M"), Format.QCOW2);

        try (FuseExport second = FuseExport.start(other, o -> o.path(file))) {
            first.close();

            assertThat(Files.size(second.file())).isEqualTo(4 << 20);
        }
    }

    @Test
    void close_daemonKilledAtAnOwnPath_unmounted() throws Exception {
        Path file = directory.resolve("shown");
        FuseExport export = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> o.path(file));
        assertThat(Files.size(file)).isEqualTo(16 << 20);
        ProcessHandle.of(export.daemon().pid()).orElseThrow().destroyForcibly();
        export.daemon().exit().get(60, TimeUnit.SECONDS);

        closeKilled(export);

        assertThat(FuseMounts.isMounted(file)).isFalse();
        assertThat(file).doesNotExist();
    }

    @Test
    void close_daemonKilled_unmountedAllTheSame() throws Exception {
        FuseExport export = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> {});
        ProcessHandle.of(export.daemon().pid()).orElseThrow().destroyForcibly();
        export.daemon().exit().get(60, TimeUnit.SECONDS);

        closeKilled(export);

        assertThat(FuseMounts.isMounted(export.file())).isFalse();
        assertThat(export.file().getParent()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"qemu4j-lab/notes/f", "qemu4j-0/abcd0123/f"})
    void sweep_aDeadMountThatOnlyLooksLikeOurs_staysMounted(String name) throws Exception {
        Path file = directory.resolve(name);
        Files.createDirectories(
                file.getParent(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        FuseExport export = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> o.path(file));
        ProcessHandle.of(export.daemon().pid()).orElseThrow().destroyForcibly();
        export.daemon().exit().get(60, TimeUnit.SECONDS);
        try {
            assertThat(FuseMounts.removeDead().others()).noneMatch(removed -> removed.contains(file.toString()));
            assertThat(FuseMounts.isMounted(file)).isTrue();
        } finally {
            closeKilled(export);
        }
        assertThat(FuseMounts.isMounted(file)).isFalse();
    }

    @Test
    void use_ofAMountWhoseDaemonWasKilled_isTypedWithAdvice() throws Exception {
        FuseExport killed = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> {});
        ProcessHandle.of(killed.daemon().pid()).orElseThrow().destroyForcibly();
        killed.daemon().exit().get(60, TimeUnit.SECONDS);
        ImageSource dead = ImageSource.of(killed.file(), Format.RAW);

        assertThatThrownBy(() -> QemuImg.find().info(dead))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("fusermount3 -u");
        assertThatThrownBy(() -> ImageServer.start(dead))
                .isInstanceOfSatisfying(
                        ServeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.DEAD_MOUNT));
        assertThatThrownBy(() -> QemuImg.find()
                        .convert(ImageSource.of(qcow2("other.qcow2"), Format.QCOW2), killed.file(), Format.RAW))
                .isInstanceOf(ImageException.class);
        closeKilled(killed);
        assertThat(killed.file()).doesNotExist();
    }

    @Test
    void exit_ofAnExportWhoseDaemonWasKilled_isTold() {
        FuseExport killed = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> {});
        assertThat(killed.isAlive()).isTrue();
        ProcessHandle.of(killed.pid()).orElseThrow().destroyForcibly();

        assertThat(killed.awaitExit(Images.LIMIT).signal()).hasValue(9);
        assertThat(killed.isAlive()).isFalse();
        assertThat(killed.stderrTail()).isEmpty();
        closeKilled(killed);
    }

    @Test
    void removeStale_onAnInterruptedThread_unmountsAllTheSame() throws Exception {
        FuseExport killed = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> {});
        ProcessHandle.of(killed.daemon().pid()).orElseThrow().destroyForcibly();
        killed.daemon().exit().get(60, TimeUnit.SECONDS);
        Thread.currentThread().interrupt();

        FuseMounts.removeStale(killed.file());

        assertThat(Thread.interrupted()).isTrue();
        assertThat(FuseMounts.isMounted(killed.file())).isFalse();
        closeKilled(killed);
    }

    @Test
    void start_afterAKilledDaemon_itsMountIsGone() throws Exception {
        FuseExport killed = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> {});
        ProcessHandle.of(killed.daemon().pid()).orElseThrow().destroyForcibly();
        killed.daemon().exit().get(60, TimeUnit.SECONDS);
        assertThat(FuseMounts.isMounted(killed.file())).isTrue();

        StorageDaemon.start().close();

        assertThat(FuseMounts.isMounted(killed.file())).isFalse();
        closeKilled(killed);
    }

    @Test
    void sweep_afterAKilledDaemon_itsMountIsGone() throws Exception {
        FuseExport killed = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> {});
        ProcessHandle.of(killed.daemon().pid()).orElseThrow().destroyForcibly();
        killed.daemon().exit().get(60, TimeUnit.SECONDS);

        SweepReport report = Sweep.run(Privilege.none());

        assertThat(report.others()).contains("the FUSE mount " + killed.file());
        assertThat(FuseMounts.isMounted(killed.file())).isFalse();
        closeKilled(killed);
    }

    @Test
    void start_besideAStoppedDaemon_comesUpAndItsMountStays() {
        try (FuseExport stopped = FuseExport.start(ImageSource.of(qcow2(), Format.QCOW2), o -> {})) {
            String pid = String.valueOf(stopped.daemon().pid());
            Images.run("kill", "-STOP", pid);
            try {
                StorageDaemon.start().close();

                assertThat(FuseMounts.isMounted(stopped.file())).isTrue();
            } finally {
                Images.run("kill", "-CONT", pid);
            }
        }
    }

    @Test
    void start_lockedImage_saysSo() {
        ImageSource source = ImageSource.of(qcow2(), Format.QCOW2);
        try (FuseExport first = FuseExport.start(source, o -> {})) {
            assertThatThrownBy(() -> FuseExport.start(source, o -> {}))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("process " + first.daemon().pid());
            assertThat(first.daemon().isAlive()).isTrue();
        }
    }

    private static void closeKilled(FuseExport killed) {
        assertThatThrownBy(killed::close).isInstanceOf(ImageLossException.class);
    }

    private Path qcow2() {
        return qcow2("disk.qcow2");
    }

    private Path qcow2(String name) {
        return Images.create(directory.resolve(name), Format.QCOW2, "16M");
    }

    private static byte[] read(Path file, long at, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        try (var channel = Files.newByteChannel(file)) {
            channel.position(at).read(buffer);
        }
        return buffer.array();
    }
}
