package dev.qemu4j.img.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.WebServer;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(300)
class ImageStoreIT {
    @TempDir
    Path directory;

    @Test
    void fetch_fromSeveralProcesses_fetchesOnce() throws Exception {
        byte[] image = new byte[8_000_000];
        new Random(2).nextBytes(image);
        Sha256 sha256 = Sha256.ofFile(Files.write(directory.resolve("image"), image));
        Path store = directory.resolve("store");
        try (WebServer server = new WebServer(image)) {
            HostCommand jvm = HostCommand.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    ImageStoreMain.class.getName(),
                    store.toString(),
                    server.uri("/image").toString(),
                    sha256.hex());
            List<CompletableFuture<HostResult>> all =
                    Stream.generate(jvm::runAsync).limit(3).toList();
            for (CompletableFuture<HostResult> one : all) {
                assertThat(one.get(60, SECONDS).stdout().strip())
                        .isEqualTo(store.resolve(sha256.hex()).toString());
            }
            assertThat(server.requests()).isEqualTo(1);
            assertThat(store.resolve(sha256.hex())).hasBinaryContent(image);
        }
    }

    /** Another user could have put there an image and a stamp that vouches for it. */
    @Test
    void at_directoryOfAnotherUser_isRefused() throws Exception {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "not run: only root may give a directory away");
        Path theirs = Files.createDirectory(directory.resolve("theirs"));
        HostCommand.of("chown", "nobody", theirs.toString()).run();

        assertThatThrownBy(() -> ImageStore.at(theirs))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("belongs to uid");
    }

    /** After a power cut, a stamp may not vouch for an image that was never written. */
    @Test
    void add_anImage_isOnTheDiskBeforeItsStampIsThere() throws Exception {
        Path image = Files.write(directory.resolve("image"), new byte[100_000]);
        Path store = directory.resolve("store");
        Sha256 sha256 = Sha256.ofFile(image);
        Path calls = directory.resolve("calls");

        HostCommand.builder(
                        "strace",
                        "-f",
                        "-y",
                        "-e",
                        "trace=fsync,openat",
                        "-o",
                        calls.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        ImageStoreMain.class.getName(),
                        store.toString(),
                        image.toString(),
                        sha256.hex())
                .timeout(Duration.ofMinutes(2))
                .build()
                .run();

        String name = store.resolve(sha256.hex()).toString();
        List<String> lines = Files.readAllLines(calls);
        int stamp = indexOf(lines, "O_WRONLY|O_CREAT", name + ".stamp");
        assertThat(indexOf(lines, "fsync(", "<" + name + ">")).isBetween(0, stamp);
        assertThat(indexOf(lines, "fsync(", "<" + store + ">")).isBetween(0, stamp);
    }

    private static int indexOf(List<String> lines, String call, String name) {
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).contains(call) && lines.get(i).contains(name))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void overlay_ofStoredImage_leavesItAsItIs() {
        Path image = directory.resolve("image.qcow2");
        QemuImg img = QemuImg.find();
        img.create(image, Format.QCOW2, DataSize.ofMib(16));
        ImageStore store = ImageStore.at(directory.resolve("store"));
        StoredImage base = store.add(image, Sha256.ofFile(image));

        Path disk = directory.resolve("disk.qcow2");
        img.overlay(disk, base.path(), Format.QCOW2);
        HostCommand.of("qemu-io", "-f", "qcow2", "-c", "write -P 7 0 1M", disk.toString())
                .run();

        assertThat(store.find(base.sha256())).isEqualTo(base);
        assertThat(Sha256.ofFile(base.path())).isEqualTo(base.sha256());
        assertThat(img.compare(ImageSource.of(disk, Format.QCOW2), base.source(Format.QCOW2))
                        .identical())
                .isFalse();
    }

    @Test
    void add_sparseImage_staysSparse() throws Exception {
        Path image = directory.resolve("image");
        byte[] data = {1, 2, 3};
        try (RandomAccessFile raw = new RandomAccessFile(image.toFile(), "rw")) {
            raw.setLength(DataSize.ofMib(64).bytes() + 7);
            raw.seek(DataSize.ofMib(20).bytes() - 1); // over the border of two blocks
            raw.write(data);
        }
        ImageStore store = ImageStore.at(directory.resolve("store"));

        Path added = store.add(image, Sha256.ofFile(image)).path();

        assertThat(Sha256.ofFile(added)).isEqualTo(Sha256.ofFile(image));
        assertThat(added).hasSize(DataSize.ofMib(64).bytes() + 7);
        String kib = HostCommand.of("du", "-k", added.toString()).run().stdout().replaceAll("(?s)\\D.*", "");
        assertThat(Integer.parseInt(kib)).isLessThan(100);
    }

    @Test
    void add_fifo_refusedAndTheDigestStaysFree() throws Exception {
        Path fifo = directory.resolve("fifo");
        HostCommand.of("mkfifo", fifo.toString()).run();
        Path image = Files.write(directory.resolve("image"), new byte[4096]);
        Sha256 sha256 = Sha256.ofFile(image);
        ImageStore store = ImageStore.at(directory.resolve("store"));

        for (Path odd : List.of(fifo, Path.of("/dev/zero"), directory)) {
            assertThat(store.addAsync(odd, sha256))
                    .failsWithin(java.time.Duration.ofSeconds(20))
                    .withThrowableThat()
                    .withCauseInstanceOf(ImageFormatException.class);
        }

        assertThat(store.add(image, sha256).path()).hasBinaryContent(new byte[4096]);
    }
}
