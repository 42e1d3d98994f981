package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageCorruptException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class ImageServerIT {
    @TempDir
    Path directory;

    @Test
    void start_qcow2_servedOnPrivateSocket() throws IOException {
        Path image = Images.pattern(qcow2("disk.qcow2"), Format.QCOW2, 0x5A);

        try (ImageServer server = ImageServer.start(ImageSource.of(image, Format.QCOW2))) {
            Path socket = ((UnixDomainSocketAddress) server.address().socket()).getPath();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket.getParent())))
                    .isEqualTo("rwx------");
            assertThat(Images.io(server.address(), "read -P 0x5a 0 1M", "write -P 1 1M 64k"))
                    .doesNotContain("verification failed");
            assertThat(Images.io(server.address(), "read -P 1 1M 64k")).doesNotContain("verification failed");
            assertThat(Files.readString(Path.of("/proc/" + server.pid() + "/cmdline")))
                    .doesNotContain("--fork");
        }

        assertThat(Images.run("qemu-img", "check", "-f", "qcow2", image.toString()))
                .contains("No errors");
    }

    @Test
    void close_endsServerAndSocket() {
        ImageServer server = ImageServer.start(ImageSource.of(qcow2("disk.qcow2"), Format.QCOW2));
        Path socket = ((UnixDomainSocketAddress) server.address().socket()).getPath();

        server.close();
        server.close();

        assertThat(server.isAlive()).isFalse();
        assertThat(socket.getParent()).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a,b=c.qcow2",
                "json:{x}.qcow2",
                "-rf.qcow2",
                "nbd:localhost:1.qcow2",
                "sp ace'\"\n.qcow2",
                "ñandú,,.qcow2"
            })
    void start_hostileName_onlyAFile(String name) {
        Path image = Images.pattern(qcow2(name), Format.QCOW2, 7);

        try (ImageServer server = ImageServer.start(ImageSource.of(image, Format.QCOW2), o -> o.readOnly(true))) {
            assertThat(Images.read(server.address(), "read -P 7 0 1M")).doesNotContain("verification failed");
        }
    }

    @Test
    void start_tcp_freePortThatTheServerBound() {
        Path image = qcow2("disk.qcow2");

        try (ImageServer server = ImageServer.start(
                ImageSource.of(image, Format.QCOW2), o -> o.tcp("127.0.0.1", 0).exportName("a b/ñ"))) {
            assertThat(((InetSocketAddress) server.address().socket()).getPort())
                    .isGreaterThan(1023);
            assertThat(Images.info(server.address())).contains("\"export-name\": \"a b/ñ\"");
        }
    }

    @Test
    void start_tcpPortTaken_saysSo() throws IOException {
        Path image = qcow2("disk.qcow2");
        try (ServerSocket taken = new ServerSocket(0, 1, java.net.InetAddress.getLoopbackAddress())) {
            int port = taken.getLocalPort();

            assertFails(
                    Reason.ADDRESS_IN_USE,
                    () -> ImageServer.start(ImageSource.of(image, Format.QCOW2), o -> o.tcp("127.0.0.1", port)));
        }
    }

    @Test
    void start_descriptionSharedOffsetBitmap_seenByClients() {
        Path image = qcow2("disk.qcow2");
        Images.run("qemu-img", "bitmap", "--add", "-f", "qcow2", image.toString(), "b0");

        try (ImageServer server = ImageServer.start(
                ImageSource.of(image, Format.QCOW2),
                o -> o.readOnly(true)
                        .description("El disco")
                        .shared(2)
                        .allocationDepth(true)
                        .addBitmap("b0"))) {
            assertThat(Images.info(server.address()))
                    .contains("\"description\": \"El disco\"")
                    .contains("\"is_read_only\": true")
                    .contains("\"qemu:allocation-depth\"")
                    .contains("\"qemu:dirty-bitmap:b0\"");
        }
    }

    @Test
    void start_offset_imageStartsThere() {
        Path image = Images.pattern(qcow2("disk.qcow2"), Format.QCOW2, 8);
        ImageSource source = ImageSource.of(image, Format.QCOW2);

        try (ImageServer server =
                ImageServer.start(source, o -> o.readOnly(true).offset(DataSize.ofKib(512)))) {
            assertThat(Images.read(server.address(), "read -P 8 0 512k", "read -P 0 512k 1M"))
                    .doesNotContain("verification failed");
            assertThat(Images.info(server.address())).contains("\"export-size\": " + ((16 << 20) - (512 << 10)));
        }
    }

    @Test
    void start_snapshot_imageStaysAsItWas() throws IOException {
        Path image = Images.pattern(qcow2("disk.qcow2"), Format.QCOW2, 9);
        byte[] before = Files.readAllBytes(image);

        try (ImageServer server = ImageServer.start(ImageSource.of(image, Format.QCOW2), o -> o.snapshot(true))) {
            Images.io(server.address(), "write -P 1 0 1M");
            assertThat(Images.io(server.address(), "read -P 1 0 1M")).doesNotContain("verification failed");
        }

        assertThat(Files.readAllBytes(image)).isEqualTo(before);
    }

    @Test
    void start_once_endsWithItsClient() throws Exception {
        ImageSource source = ImageSource.of(qcow2("disk.qcow2"), Format.QCOW2);

        try (ImageServer server = ImageServer.start(source, o -> o.once(true))) {
            Images.io(server.address(), "read 0 512");
            assertThat(server.exit().get(60, TimeUnit.SECONDS).code()).isZero();
        }
    }

    @Test
    void start_readOnly_writesRefused() {
        ImageSource source = ImageSource.of(qcow2("disk.qcow2"), Format.QCOW2);

        try (ImageServer server = ImageServer.start(source, o -> o.readOnly(true))) {
            assertThatThrownBy(() -> Images.io(server.address(), "write 0 512"))
                    .isInstanceOf(HostCommandException.class)
                    .hasMessageContaining("Permission denied");
        }
    }

    @Test
    void start_lockedImage_saysSo() {
        ImageSource source = ImageSource.of(qcow2("disk.qcow2"), Format.QCOW2);

        try (ImageServer first = ImageServer.start(source)) {
            assertThatThrownBy(() -> ImageServer.start(source))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("process " + first.pid() + " (qemu-nbd) has");
            assertThatThrownBy(() -> ImageServer.start(source, o -> o.readOnly(true)))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("process " + first.pid() + " (qemu-nbd) has")
                    .hasMessageContaining("force-share=on");
            assertThat(first.isAlive()).isTrue();
        }
    }

    @Test
    void start_missingImage_saysSo() {
        assertThatThrownBy(() -> ImageServer.start(ImageSource.of(directory.resolve("none"), Format.RAW)))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("check the path");
    }

    @Test
    void start_missingBackingFile_isTheSameAsOfQemuImg() throws IOException {
        Path base = qcow2("base.qcow2");
        Path overlay = Images.create(
                directory.resolve("overlay.qcow2"), Format.QCOW2, "16M", "-b", base.toString(), "-F", "qcow2");
        Files.delete(base);
        ImageSource source = ImageSource.of(overlay, Format.QCOW2);

        assertThatThrownBy(() -> QemuImg.find().check(source)).isInstanceOf(ImageMissingException.class);
        assertThatThrownBy(() -> ImageServer.start(source, o -> o.readOnly(true)))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("rebaseUnsafely");
    }

    @Test
    void start_anotherFormat_saysSo() {
        Path raw = Images.create(directory.resolve("raw"), Format.RAW, "1M");

        assertThatThrownBy(() -> ImageServer.start(ImageSource.of(raw, Format.QCOW2)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("name the format that it has");
    }

    @Test
    void start_corruptImage_saysSo() throws IOException {
        Path image = qcow2("disk.qcow2");
        try (var channel = Files.newByteChannel(image, java.nio.file.StandardOpenOption.WRITE)) {
            channel.position(79).write(java.nio.ByteBuffer.wrap(new byte[] {2})); // the feature bit "corrupt"
        }

        assertThatThrownBy(() -> ImageServer.start(ImageSource.of(image, Format.QCOW2)))
                .isInstanceOf(ImageCorruptException.class)
                .hasMessageContaining("repairAll of QemuImg, or serve it read-only");
    }

    @Test
    void start_unknownFormat_saysSo() {
        assertFails(
                Reason.UNSUPPORTED, () -> ImageServer.start(ImageSource.of(qcow2("disk.qcow2"), Format.of("qcow9"))));
    }

    @Test
    void start_noProgram_saysSo() {
        ImageSource source = ImageSource.of(qcow2("disk.qcow2"), Format.QCOW2);

        assertThatThrownBy(() -> ImageServer.start(source, o -> o.program(Path.of("qemu-nbd-of-nowhere"))))
                .isInstanceOf(ProgramNotFoundException.class)
                .hasMessageContaining("qemu-utils");
    }

    @Test
    void startAsync_served() throws Exception {
        ImageSource source = ImageSource.of(qcow2("disk.qcow2"), Format.QCOW2);

        try (ImageServer server =
                ImageServer.startAsync(source, o -> o.readOnly(true)).get(60, TimeUnit.SECONDS)) {
            assertThat(server.isAlive()).isTrue();
        }
    }

    @Test
    void start_backingLeftOut_readsZeros() {
        Path base = Images.pattern(qcow2("base.qcow2"), Format.QCOW2, 3);
        Path overlay = Images.create(
                directory.resolve("overlay.qcow2"), Format.QCOW2, "16M", "-b", base.toString(), "-F", "qcow2");
        ImageSource source = ImageSource.of(overlay, Format.QCOW2);

        try (ImageServer with = ImageServer.start(source, o -> o.readOnly(true));
                ImageServer without = ImageServer.start(source.withoutBacking(), o -> o.readOnly(true))) {
            assertThat(Images.read(with.address(), "read -P 3 0 1M")).doesNotContain("verification failed");
            assertThat(Images.read(without.address(), "read -P 0 0 1M")).doesNotContain("verification failed");
        }
    }

    private Path qcow2(String name) {
        return Images.create(directory.resolve(name), Format.QCOW2, "16M");
    }

    private static void assertFails(Reason reason, org.assertj.core.api.ThrowableAssert.ThrowingCallable start) {
        assertThatThrownBy(start).isInstanceOfSatisfying(ServeException.class, e -> {
            assertThat(e.reason()).as(e.getMessage()).isEqualTo(reason);
            assertThat(e).hasMessageContaining(reason.advice());
        });
    }
}
