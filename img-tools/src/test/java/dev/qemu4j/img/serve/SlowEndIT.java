package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.nbd.NbdAddress;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Servers that have much to write at their end, and such as never came to it. A server that is stopped stands for one whose disk is slow. */
@Timeout(120)
class SlowEndIT {
    private static final byte WRITTEN = 7;

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void createDisk() {
        disk = directory.resolve("disk.qcow2");
        QemuImg.find().create(disk, Format.QCOW2, DataSize.ofMib(64));
    }

    @Test
    void close_serverWritesLong_isWaitedForAndKeepsAll() throws Exception {
        ImageServer server = ImageServer.start(source());
        ImageChannel channel = ImageChannel.of(NbdClient.connect(server.address(), NbdOptions.defaults()));
        channel.write(ByteBuffer.allocate(1 << 20).put(0, WRITTEN), 0);

        closeWhileStopped(server.pid(), server.exit(), () -> {
            channel.close();
            server.close();
        });

        assertWritten();
    }

    @Test
    void close_daemonWritesLong_isWaitedForAndKeepsAll() throws Exception {
        Served served = Served.of(source());
        served.channel.write(ByteBuffer.allocate(1 << 20).put(0, WRITTEN), 0);

        closeWhileStopped(served.daemon.pid(), served.daemon.exit(), () -> {
            served.channel.close();
            served.daemon.close();
        });

        assertWritten();
    }

    @Test
    void close_endTimeoutPassed_isKilledAndTold() {
        ImageServer server = ImageServer.start(source(), o -> o.endTimeout(Duration.ofMillis(100)));
        signal("STOP", server.pid());

        assertLoss(server::close, "signal 9 (SIGKILL)", "endTimeout");
        server.close();
    }

    @Test
    void close_serverWasKilled_isTold() throws Exception {
        ImageServer server = ImageServer.start(source());
        signal("KILL", server.pid());
        server.exit().get(60, TimeUnit.SECONDS);

        assertLoss(server::close, "signal 9 (SIGKILL)", "what was written after the last flush may be lost");
    }

    @Test
    void close_serverThatOnlyReadWasKilled_isNoLoss() throws Exception {
        ImageServer server = ImageServer.start(source(), o -> o.readOnly(true));
        StorageDaemon daemon = StorageDaemon.start();
        daemon.open("disk", source(), true);
        signal("KILL", server.pid());
        signal("KILL", daemon.pid());
        server.exit().get(60, TimeUnit.SECONDS);
        daemon.exit().get(60, TimeUnit.SECONDS);

        assertThatCode(server::close).doesNotThrowAnyException();
        assertThatCode(daemon::close).doesNotThrowAnyException();
    }

    @Test
    void close_daemonThatWritesWasKilled_isTold() throws Exception {
        StorageDaemon daemon = StorageDaemon.start();
        daemon.open("disk", source(), false);
        signal("KILL", daemon.pid());
        daemon.exit().get(60, TimeUnit.SECONDS);

        assertLoss(daemon::close, "signal 9 (SIGKILL)");
    }

    /** Six seconds are longer than a server got before. */
    private static void closeWhileStopped(long pid, CompletableFuture<ExitStatus> exit, Runnable close)
            throws Exception {
        signal("STOP", pid);
        CompletableFuture<Void> closing = CompletableFuture.runAsync(close);
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> exit.get(6, TimeUnit.SECONDS));
        signal("CONT", pid);
        closing.get(60, TimeUnit.SECONDS);
    }

    private static void signal(String name, long pid) {
        HostCommand.of("kill", "-" + name, Long.toString(pid)).run();
    }

    private static void assertLoss(Runnable close, String... words) {
        assertThatThrownBy(close::run).isInstanceOf(ImageLossException.class).hasMessageContainingAll(words);
    }

    private void assertWritten() {
        ByteBuffer read = ByteBuffer.allocate(1);
        try (ImageChannel channel = ImageChannel.open(disk, Format.QCOW2, StandardOpenOption.READ)) {
            channel.read(read, 0);
        }
        assertThat(read.get(0)).isEqualTo(WRITTEN);
        assertThat(QemuImg.find().check(source()).leaks()).isNull();
    }

    private ImageSource source() {
        return ImageSource.of(disk, Format.QCOW2);
    }

    /** A daemon with an export, and a connection to it. */
    private record Served(StorageDaemon daemon, ImageChannel channel) {
        static Served of(ImageSource source) {
            StorageDaemon daemon = StorageDaemon.start();
            daemon.open("disk", source, false);
            NbdAddress address = daemon.serveNbd(null);
            daemon.export(BlockExportOptions.nbd("e0", "disk", e -> e.name("").writable(true)));
            NbdClient client = NbdClient.connect(address, NbdOptions.defaults());
            return new Served(daemon, ImageChannel.of(client));
        }
    }
}
