package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.img.WaitingThread;
import dev.qemu4j.img.channel.ImageChannel;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests to a server that reads nothing until it is let go. */
@Timeout(60)
class BacklogTest {
    private static final FakeNbdServer.Offer LARGE = new FakeNbdServer.Offer(
            16 << 20, Wire.CAN_FLUSH | Wire.CAN_FUA | Wire.CAN_TRIM | Wire.CAN_ZERO | Wire.CAN_DF | 1, 1);
    private static final int MIB = 1 << 20;

    private final CountDownLatch let = new CountDownLatch(1);
    private FakeNbdServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = FakeNbdServer.offering(LARGE, (request, out) -> {
            try {
                let.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            FakeNbdServer.right(request, out);
        });
    }

    @AfterEach
    void stopServer() throws IOException {
        let.countDown();
        server.close();
    }

    @Test
    void writeAsync_withoutEnd_isRefusedByDefault() {
        ByteBuffer source = ByteBuffer.allocate(MIB);
        try (NbdClient client = connect(NbdOptions.defaults())) {
            CompletableFuture<?> last = client.writeAsync(source, 0);
            for (int sent = 1; sent < 1000 && !last.isCompletedExceptionally(); sent++) {
                last = client.writeAsync(source, 0);
            }

            assertThatThrownBy(last::join).hasCauseInstanceOf(NbdBacklogException.class);
        }
    }

    @Test
    void writeAsync_moreBytesThanTheLimit_saysWhatToDoAndLeavesTheRest() throws Exception {
        NbdOptions options =
                NbdOptions.builder().requestBacklog(DataSize.ofMib(2)).build();
        try (NbdClient client = connect(options)) {
            List<CompletableFuture<?>> first = List.of(
                    client.writeAsync(ByteBuffer.allocate(MIB), 0), client.readAsync(ByteBuffer.allocate(MIB), 0));

            assertThatThrownBy(client.writeAsync(ByteBuffer.allocate(1), 0)::join)
                    .hasCauseInstanceOf(NbdBacklogException.class)
                    .hasMessageContaining("write of 1 bytes at 0: not sent, as 2 earlier requests with 2097152 bytes")
                    .hasMessageContaining("NbdOptions.inFlightLimit or requestBacklog");
            CompletableFuture<?> flushed = client.flushAsync(); // which has no bytes
            let.countDown();

            for (CompletableFuture<?> request : first) {
                request.get(20, TimeUnit.SECONDS);
            }
            flushed.get(20, TimeUnit.SECONDS);
            client.writeAsync(ByteBuffer.allocate(MIB), 0).get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void async_moreRequestsThanTheLimit_areRefused() throws Exception {
        try (NbdClient client = connect(NbdOptions.builder().inFlightLimit(2).build())) {
            CompletableFuture<?> first = client.flushAsync();
            CompletableFuture<?> second = client.trimAsync(0, 512);

            assertThatThrownBy(client.zeroAsync(0, 512)::join).hasCauseInstanceOf(NbdBacklogException.class);
            assertThatThrownBy(client.extentsAsync(Extent.ALLOCATION, 0, 512)::join)
                    .hasCauseInstanceOf(NbdBacklogException.class);
            let.countDown();

            first.thenCompose(done -> client.zeroAsync(0, 512)).get(20, TimeUnit.SECONDS);
            second.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void write_longerThanTheLimit_hasRoomAlone() {
        let.countDown();
        NbdOptions options =
                NbdOptions.builder().requestBacklog(DataSize.ofBytes(1)).build();
        try (NbdClient client = connect(options)) {
            client.write(ByteBuffer.allocate(MIB), 0);
            client.read(ByteBuffer.allocate(MIB), 0);
        }
    }

    @Test
    void write_withoutRoom_waitsForIt() throws Exception {
        try (NbdClient client = connect(NbdOptions.builder().inFlightLimit(1).build())) {
            CompletableFuture<?> first = client.flushAsync();
            CompletableFuture<Void> written =
                    CompletableFuture.runAsync(() -> client.write(ByteBuffer.allocate(512), 0));
            let.countDown();

            first.get(20, TimeUnit.SECONDS);
            written.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void write_interruptedBeforeThereIsRoom_leavesTheConnection() throws Exception {
        try (NbdClient client = connect(NbdOptions.builder().inFlightLimit(1).build())) {
            CompletableFuture<?> first = client.flushAsync();
            WaitingThread waiting = WaitingThread.start(() -> client.write(ByteBuffer.allocate(512), 0));
            waiting.interrupt();

            assertThat(waiting.failure())
                    .isInstanceOf(QemuInterruptedException.class)
                    .hasMessageContaining("waiting for earlier requests before write of 512 bytes at 0");
            assertThat(waiting.staysInterrupted()).isTrue();
            assertThat(client.isOpen()).isTrue();
            let.countDown();
            first.get(20, TimeUnit.SECONDS);
            client.write(ByteBuffer.allocate(512), 0);
        }
    }

    @Test
    void write_connectionEndsBeforeThereIsRoom_isToldSo() throws Exception {
        NbdClient client = connect(NbdOptions.builder().inFlightLimit(1).build());
        CompletableFuture<?> first = client.flushAsync();
        CompletableFuture<Void> written = CompletableFuture.runAsync(() -> client.write(ByteBuffer.allocate(512), 0));
        server.close();

        assertThatThrownBy(() -> written.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(NbdDisconnectedException.class);
        assertThatThrownBy(() -> first.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(NbdDisconnectedException.class);
    }

    @Test
    void channel_longerThanTheLimits_goesThroughInPieces() throws Exception {
        let.countDown();
        NbdOptions options = NbdOptions.builder()
                .inFlightLimit(3)
                .requestBacklog(DataSize.ofMib(2))
                .build();
        try (ImageChannel disk = ImageChannel.of(connect(options))) {
            ByteBuffer all = ByteBuffer.allocate(16 * MIB);
            for (int i = 0; i < 20; i++) {
                assertThat(disk.write(all.clear(), 0)).isEqualTo(16 * MIB);
                assertThat(disk.read(all.clear(), 0)).isEqualTo(16 * MIB);
                assertThat(disk.writeAsync(all.clear(), 0).get(20, TimeUnit.SECONDS))
                        .isEqualTo(16 * MIB);
                assertThat(disk.readAsync(all, 0).get(20, TimeUnit.SECONDS)).isEqualTo(16 * MIB);
            }
        }
    }

    @Test
    void channel_othersHaveTheRoom_waitsOrTellsSo() throws Exception {
        NbdClient client = connect(NbdOptions.builder().inFlightLimit(1).build());
        try (ImageChannel disk = ImageChannel.of(client)) {
            CompletableFuture<?> first = client.flushAsync();

            assertThatThrownBy(disk.writeAsync(ByteBuffer.allocate(4 * MIB), 0)::join)
                    .hasCauseInstanceOf(NbdBacklogException.class);
            CompletableFuture<Integer> written =
                    CompletableFuture.supplyAsync(() -> disk.write(ByteBuffer.allocate(4 * MIB), 0));
            let.countDown();

            first.get(20, TimeUnit.SECONDS);
            assertThat(written.get(20, TimeUnit.SECONDS)).isEqualTo(4 * MIB);
        }
    }

    /** Several threads with long transfers share one connection's little room. */
    @Test
    void channel_manyThreads_allGetThrough() throws Exception {
        let.countDown();
        try (ImageChannel disk =
                ImageChannel.of(connect(NbdOptions.builder().inFlightLimit(2).build()))) {
            List<CompletableFuture<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(CompletableFuture.supplyAsync(
                        () -> disk.write(ByteBuffer.allocate(16 * MIB), 0), task -> new Thread(task).start()));
            }
            for (CompletableFuture<Integer> one : all) {
                assertThat(one.get(40, TimeUnit.SECONDS)).isEqualTo(16 * MIB);
            }
        }
    }

    private NbdClient connect(NbdOptions options) {
        return NbdClient.connect(server.address(), "", options);
    }
}
