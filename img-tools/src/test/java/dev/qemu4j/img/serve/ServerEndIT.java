package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.SmallDisk;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that lose something at their end, and servers that nobody wants any more. */
@Timeout(300)
class ServerEndIT {
    @TempDir
    Path directory;

    @Test
    void close_bitmapsLostOnAFullDisk_isSaid() throws IOException {
        try (SmallDisk small = SmallDisk.in(directory, 4)) {
            Path disk = small.directory().resolve("disk.qcow2");
            QemuImg img = QemuImg.find();
            img.create(disk, Format.QCOW2, DataSize.ofMib(64));
            img.bitmap(source(disk), "b0", b -> b.add());
            ImageChannel channel = ImageChannel.open(disk, Format.QCOW2, StandardOpenOption.WRITE);
            channel.write(ByteBuffer.allocate(4096).put(0, (byte) 1), 0);
            channel.flush();
            small.fill();

            assertThatThrownBy(channel::close)
                    .isInstanceOf(ImageLossException.class)
                    .hasMessageContaining("bitmaps");
            channel.close();
        }
    }

    @Test
    void startAsync_cancelled_leavesNoServer() {
        Path disk = directory.resolve("disk.qcow2");
        QemuImg.find().create(disk, Format.QCOW2, DataSize.ofMib(1));
        CompletableFuture<ImageServer> starting = ImageServer.startAsync(source(disk), o -> {});
        starting.cancel(true);

        assertThatThrownBy(starting::join).isInstanceOf(CancellationException.class);
        awaitFree(disk);
    }

    @Test
    @Timeout(30)
    void start_imageThatIsItsOwnBackingFile_isRefusedAtOnce() {
        Path base = directory.resolve("base.qcow2");
        Path disk = directory.resolve("disk.qcow2");
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", base.toString(), "1M")
                .run();
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", "-b", "base.qcow2", "-F", "qcow2", disk.toString())
                .run();
        HostCommand.of("qemu-img", "rebase", "-u", "-f", "qcow2", "-b", "disk.qcow2", "-F", "qcow2", base.toString())
                .run();

        assertThatThrownBy(() -> ImageServer.start(source(disk)))
                .isInstanceOf(ImageFormatException.class)
                .hasMessageContaining("comes back to");
    }

    /** A server that had been left would hold its lock; the retries end with it. */
    private void awaitFree(Path disk) {
        while (true) {
            try (ImageServer server = ImageServer.start(source(disk))) {
                assertThat(server.isAlive()).isTrue();
                return;
            } catch (ImageLockedException e) {
                assertThat(e).hasMessageContaining(disk.toString());
            }
        }
    }

    private static ImageSource source(Path disk) {
        return ImageSource.of(disk, Format.QCOW2);
    }
}
