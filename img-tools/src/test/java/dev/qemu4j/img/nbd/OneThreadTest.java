package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.img.channel.ImageChannel;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An executor of one thread is enough for all calls of a channel, also of a server that wants whole blocks. */
@Timeout(60)
class OneThreadTest {
    private static final int LONG = 3 << 20;
    private static final int FLAGS = Wire.CAN_FLUSH | Wire.CAN_ZERO | Wire.CAN_TRIM | 1;
    private static final FakeNbdServer.Offer WHOLE_BLOCKS = new FakeNbdServer.Offer(64 << 20, FLAGS, 512);

    private final ExecutorService one = Executors.newSingleThreadExecutor();
    private final NbdOptions options = NbdOptions.builder().executor(one).build();
    private final List<Integer> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);

    @AfterEach
    void end() {
        released.countDown();
        one.shutdownNow();
    }

    @Test
    void readAsync_longAndNotOfWholeBlocks_isDone() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.offering(WHOLE_BLOCKS, FakeNbdServer::right);
                ImageChannel channel = connect(server)) {
            assertThat(done(channel.readAsync(ByteBuffer.allocate(LONG), 1))).isEqualTo(LONG);
        }
    }

    @Test
    void writeAsync_severalLongAndNotOfWholeBlocks_areDone() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.offering(WHOLE_BLOCKS, FakeNbdServer::right);
                ImageChannel channel = connect(server)) {
            CompletableFuture<Integer> first = channel.writeAsync(ByteBuffer.allocate(LONG), 1);
            CompletableFuture<Integer> second = channel.writeAsync(ByteBuffer.allocate(LONG), 2);

            assertThat(done(first)).isEqualTo(LONG);
            assertThat(done(second)).isEqualTo(LONG);
            assertThat(channel.write(ByteBuffer.allocate(LONG), 3)).isEqualTo(LONG);
        }
    }

    @Test
    void verbsThatWait_inACallback_areDone() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.offering(WHOLE_BLOCKS, FakeNbdServer::right);
                ImageChannel channel = connect(server)) {
            CompletableFuture<Integer> all = CompletableFuture.supplyAsync(
                    () -> {
                        CompletableFuture<Integer> before = channel.writeAsync(ByteBuffer.allocate(LONG), 1);
                        int written = channel.write(ByteBuffer.allocate(LONG), 1);
                        int read =
                                channel.read(ByteBuffer.allocate(LONG), 0) + channel.read(ByteBuffer.allocate(LONG), 1);
                        return before.isCancelled() ? 0 : written + read;
                    },
                    one);

            assertThat(done(all)).isEqualTo(3 * LONG);
        }
    }

    @Test
    void zeroAsync_untilTheServerAnswers_leavesTheExecutorFree() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.offering(WHOLE_BLOCKS, this::answerLate);
                ImageChannel channel = connect(server)) {
            CompletableFuture<?> zero = channel.zeroAsync(1, LONG);

            assertThat(done(CompletableFuture.supplyAsync(() -> "free", one))).isEqualTo("free");
            assertThat(zero.isDone()).isFalse();

            released.countDown();
            done(zero);
        }
    }

    @Test
    void readAsync_cancelled_sendsNoMore() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.offering(WHOLE_BLOCKS, this::answerLate)) {
            ImageChannel channel = connect(server);
            channel.readAsync(ByteBuffer.allocate(48 << 20), 0).cancel(true);
            released.countDown();

            done(channel.flushAsync());
            channel.close();
            done(channel.client().closed());

            assertThat(asked).filteredOn(type -> type == Wire.READ).hasSizeLessThan(48);
        }
    }

    @Test
    void zeroAsync_cancelled_sendsNoMore() throws Exception {
        FakeNbdServer.Offer writesOnly = new FakeNbdServer.Offer(64 << 20, Wire.CAN_FLUSH | 1, 512);
        try (FakeNbdServer server = FakeNbdServer.offering(writesOnly, this::answerLate)) {
            ImageChannel channel = connect(server);
            channel.zeroAsync(0, 64 << 20).cancel(true);
            released.countDown();

            done(channel.flushAsync());
            channel.close();

            assertThat(asked).filteredOn(type -> type == Wire.WRITE).hasSizeLessThan(3);
        }
    }

    @Test
    void writeAsync_cancelledInTheQueue_writesNothingAndLetsTheNextIn() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.offering(WHOLE_BLOCKS, this::answerLate);
                ImageChannel channel = connect(server)) {
            CompletableFuture<Integer> first = channel.writeAsync(ByteBuffer.allocate(1), 1);
            CompletableFuture<Integer> second = channel.writeAsync(ByteBuffer.allocate(1), 2);
            CompletableFuture<Integer> third = channel.writeAsync(ByteBuffer.allocate(1), 3);

            assertThat(second.cancel(true)).isTrue();
            released.countDown();

            assertThat(done(first) + done(third)).isEqualTo(2);
            assertThat(asked).containsExactly(Wire.READ, Wire.WRITE, Wire.READ, Wire.WRITE);
        }
    }

    private ImageChannel connect(FakeNbdServer server) {
        return ImageChannel.of(NbdClient.connect(server.address(), "", options));
    }

    private void answerLate(FakeNbdServer.RequestSeen request, DataOutputStream out) throws IOException {
        asked.add(request.type());
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        FakeNbdServer.right(request, out);
    }

    private static <T> T done(CompletableFuture<T> future) throws Exception {
        return future.get(20, TimeUnit.SECONDS);
    }
}
