package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.img.WaitingThread;
import dev.qemu4j.img.channel.ImageChannel;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that are interrupted while a server does not answer. */
@Timeout(20)
class InterruptTest {
    @Test
    void read_interrupted_endsTheConnectionAndAllRequests() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying((request, out) -> {});
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            CompletableFuture<?> other = client.readAsync(ByteBuffer.allocate(512), 512);

            WaitingThread waiting = WaitingThread.start(() -> client.read(ByteBuffer.allocate(512), 0));
            waiting.interrupt();

            assertThat(waiting.failure())
                    .isInstanceOf(QemuInterruptedException.class)
                    .hasMessageContaining("read of 512 bytes at 0");
            assertThat(waiting.staysInterrupted()).isTrue();
            assertThat(client.isOpen()).isFalse();
            assertThatThrownBy(() -> other.get(10, TimeUnit.SECONDS))
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(NbdDisconnectedException.class)
                    .hasMessageContaining("interrupted");
        }
    }

    @Test
    void read_channelClosedMeanwhile_failsAsJavasChannelsDo() throws Exception {
        CountDownLatch asked = new CountDownLatch(2);
        try (FakeNbdServer server = FakeNbdServer.replying((request, out) -> asked.countDown());
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            ImageChannel channel = ImageChannel.of(client);
            CompletableFuture<Integer> later = channel.readAsync(ByteBuffer.allocate(512), 512);
            WaitingThread waiting = WaitingThread.start(() -> channel.read(ByteBuffer.allocate(512)));
            assertThat(asked.await(15, TimeUnit.SECONDS)).isTrue();

            channel.close();

            assertThat(waiting.failure())
                    .isInstanceOf(AsynchronousCloseException.class)
                    .hasCauseInstanceOf(NbdDisconnectedException.class);
            assertThatThrownBy(() -> later.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NbdDisconnectedException.class);
        }
    }

    @Test
    void extents_onAnInterruptedThread_areNotAskedFor() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right);
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> client.extents(Extent.ALLOCATION, 0, 512))
                    .isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }

    @Test
    void readOfManyPieces_interrupted_letsGoOfTheBuffer() throws Exception {
        FakeNbdServer.Offer large = new FakeNbdServer.Offer(8 << 20, 1, 1);
        try (FakeNbdServer server = FakeNbdServer.offering(large, (request, out) -> {});
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            CompletableFuture<?> other = client.readAsync(ByteBuffer.allocate(512), 512);
            WaitingThread waiting =
                    WaitingThread.start(() -> ImageChannel.of(client).read(ByteBuffer.allocate(4 << 20), 0));
            waiting.interrupt();

            assertThat(waiting.failure()).isInstanceOf(QemuInterruptedException.class);
            assertThat(waiting.staysInterrupted()).isTrue();
            assertThat(client.isOpen()).isFalse();
            assertThatThrownBy(() -> other.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NbdDisconnectedException.class)
                    .hasMessageContaining("given up, since a thread that waited for a reply was interrupted");
        }
    }

    @Test
    void connect_interrupted_ends() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> NbdClient.connect(silent.getLocalSocketAddress(), "", NbdOptions.defaults()))
                    .isInstanceOf(QemuInterruptedException.class);
            assertThat(Thread.interrupted()).isTrue();
        } finally {
            Thread.interrupted();
        }
    }
}
