package dev.qemu4j.img.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.WebServer;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
