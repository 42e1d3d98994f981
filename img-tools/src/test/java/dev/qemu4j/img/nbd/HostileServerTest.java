package dev.qemu4j.img.nbd;

import static dev.qemu4j.img.nbd.FakeNbdServer.chunk;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.nbd.FakeNbdServer.Offer;
import dev.qemu4j.img.nbd.FakeNbdServer.Replies;
import dev.qemu4j.img.nbd.FakeNbdServer.RequestSeen;
import java.io.DataOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Servers that lie, stall, cut off and talk nonsense: each ends in a typed exception, and soon. */
@Timeout(120)
class HostileServerTest {
    private static final NbdOptions QUICK = NbdOptions.builder()
            .connectTimeout(Duration.ofMillis(200))
            .requestTimeout(Duration.ofMillis(200))
            .build();

    private static final NbdOptions PATIENT = NbdOptions.defaults();

    @Test
    void fake_answersRightly_understood() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right);
                NbdClient client = NbdClient.connect(server.address(), "x", NbdOptions.defaults())) {
            ByteBuffer target = ByteBuffer.wrap(new byte[] {1, 1, 1, 1, 1});
            client.read(target, 7);
            client.write(ByteBuffer.allocate(100), 0, NbdFlag.FUA);
            client.flush();

            assertThat(target.array()).containsOnly(0);
            assertThat(target.remaining()).isEqualTo(5);
            assertThat(client.extents(Extent.ALLOCATION, 5, 1000)).containsExactly(new Extent(5, 1000, 3));
        }
    }

    @Test
    void list_names() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right)) {
            assertThat(NbdClient.list(server.address(), NbdOptions.defaults())).containsExactly("fake");
        }
    }

    static List<Replies> lies() {
        return List.of(
                (request, out) -> {
                    out.writeInt(0x12345678);
                    out.write(new byte[12]);
                },
                (request, out) -> out.write(new byte[64]),
                (request, out) -> FakeNbdServer.right(withCookie(request, 99), out),
                (request, out) -> chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0),
                (request, out) -> chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 4),
                (request, out) -> chunk(out, 1, Wire.CHUNK_DATA, request.cookie(), 8),
                (request, out) -> chunk(out, 1, Wire.CHUNK_DATA, request.cookie(), -1),
                (request, out) -> chunk(out, 1, 77, request.cookie(), 0),
                (request, out) -> chunk(out, 1, Wire.CHUNK_STATUS, request.cookie(), 13),
                (request, out) -> chunk(out, 1, Wire.CHUNK_ERROR + 1, request.cookie(), 1 << 30),
                (request, out) -> {
                    chunk(out, 1, Wire.CHUNK_DATA, request.cookie(), 8 + 512);
                    out.writeLong(request.offset() + 1);
                    out.write(new byte[512]);
                },
                (request, out) -> {
                    chunk(out, 1, Wire.CHUNK_HOLE, request.cookie(), 12);
                    out.writeLong(request.offset());
                    out.writeInt(-1);
                },
                (request, out) -> {
                    chunk(out, 1, Wire.CHUNK_DATA, request.cookie(), 8 + 100);
                    out.writeLong(request.offset());
                    out.write(new byte[100]);
                },
                (request, out) -> {
                    chunk(out, 1, Wire.CHUNK_ERROR + 1, request.cookie(), 6);
                    out.writeInt(5);
                    out.writeShort(9);
                },
                (request, out) -> {
                    part(out, request, 0, 256);
                    part(out, request, 0, 256);
                    chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0);
                },
                (request, out) -> {
                    part(out, request, 128, 384);
                    part(out, request, 0, 256);
                    chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0);
                },
                (request, out) -> {
                    part(out, request, 256, 512);
                    part(out, request, 0, 200);
                    chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0);
                },
                (request, out) -> {
                    part(out, request, 0, 512);
                    part(out, request, 511, 512);
                    chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0);
                },
                (request, out) -> chunk(out, 0, Wire.CHUNK_NONE, request.cookie(), 0),
                (request, out) -> {
                    out.writeInt(Wire.SIMPLE_REPLY_MAGIC);
                    out.writeInt(0);
                    out.writeLong(request.cookie());
                    out.write(new byte[512]);
                });
    }

    @ParameterizedTest
    @MethodSource("lies")
    void read_serverLies_protocolException(Replies lie) throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(lie);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            assertThatExceptionOfType(NbdProtocolException.class)
                    .isThrownBy(() -> client.read(ByteBuffer.allocate(512), 4096))
                    .withMessageContaining("server");
            assertThat(client.isOpen()).isFalse();
            assertThatExceptionOfType(NbdProtocolException.class)
                    .isThrownBy(() -> client.read(ByteBuffer.allocate(512), 0));
        }
    }

    @Test
    void extents_emptyOne_protocolException() throws Exception {
        Replies empty = (request, out) -> {
            chunk(out, 1, Wire.CHUNK_STATUS, request.cookie(), 12);
            out.writeInt(1);
            out.writeLong(0);
        };
        try (FakeNbdServer server = FakeNbdServer.replying(empty);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            assertThatExceptionOfType(NbdProtocolException.class)
                    .isThrownBy(() -> client.extents(Extent.ALLOCATION, 0, 4096))
                    .withMessageContaining("empty extent");
        }
    }

    @Test
    void read_piecesInAnyOrder_areTaken() throws Exception {
        Replies shuffled = (request, out) -> {
            for (int from : new int[] {300, 0, 100, 200, 400}) {
                part(out, request, from, from + 100);
            }
            chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0);
        };
        try (FakeNbdServer server = FakeNbdServer.replying(shuffled);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            client.read(ByteBuffer.allocate(500), 0);
        }
    }

    @Test
    void read_unfragmentedInPieces_protocolException() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying(FakeNbdServer::right);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            assertThatExceptionOfType(NbdProtocolException.class)
                    .isThrownBy(() -> client.read(ByteBuffer.allocate(512), 0, NbdFlag.DF))
                    .withMessageContaining("several pieces");
        }
    }

    @Test
    void extents_ofOneByte_endByALimit() throws Exception {
        Replies tiny = (request, out) -> {
            chunk(out, 1, Wire.CHUNK_STATUS, request.cookie(), 12);
            out.writeInt(1);
            out.writeInt(1);
            out.writeInt((int) request.offset() & 1);
        };
        Offer large = new Offer(Long.MAX_VALUE, Offer.USUAL.flags(), 1);
        try (FakeNbdServer server = FakeNbdServer.offering(large, tiny);
                NbdClient client = NbdClient.connect(server.address(), "", PATIENT)) {
            assertThatExceptionOfType(NbdLimitException.class)
                    .isThrownBy(() -> client.extents(Extent.ALLOCATION, 0, Long.MAX_VALUE))
                    .withMessageContaining("257 answers");
            assertThatThrownBy(() ->
                            client.extentsAsync(Extent.ALLOCATION, 0, 1 << 30).get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NbdLimitException.class);
            assertThat(client.extents(Extent.ALLOCATION, 0, 3)).hasSize(3);
            assertThat(client.extents(Extent.ALLOCATION, 5, 100, NbdFlag.REQ_ONE))
                    .containsExactly(new Extent(5, 1, 1));
        }
    }

    @Test
    void extents_moreThanTheLimit_endByIt() throws Exception {
        Replies many = (request, out) -> {
            chunk(out, 1, Wire.CHUNK_STATUS, request.cookie(), 4 + 8 * 1000);
            out.writeInt(1);
            for (int i = 0; i < 1000; i++) {
                out.writeInt(4096);
                out.writeInt(i & 1);
            }
        };
        NbdOptions few = NbdOptions.builder().extentLimit(5000).build();
        Offer large = new Offer(1L << 40, Offer.USUAL.flags(), 512);
        try (FakeNbdServer server = FakeNbdServer.offering(large, many);
                NbdClient client = NbdClient.connect(server.address(), "", few)) {
            assertThatExceptionOfType(NbdLimitException.class)
                    .isThrownBy(() -> client.extents(Extent.ALLOCATION, 0, 1L << 40))
                    .withMessageContaining("more than 5000 extents");
            assertThat(client.extents(Extent.ALLOCATION, 0, 4096L * 4000)).hasSize(4000);
        }
    }

    static List<Replies> wrongStatuses() {
        return List.of(
                (request, out) -> {
                    status(out, request, 0, 512);
                    status(out, request, 1, 512);
                },
                (request, out) -> {
                    chunk(out, 1, Wire.CHUNK_STATUS, request.cookie(), 20);
                    out.writeInt(1);
                    out.writeInt(request.length());
                    out.writeInt(0);
                    out.writeInt(512);
                    out.writeInt(0);
                },
                (request, out) -> chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0));
    }

    @ParameterizedTest
    @MethodSource("wrongStatuses")
    void extents_serverLies_protocolException(Replies lie) throws Exception {
        Offer largest = new Offer(Long.MAX_VALUE, Offer.USUAL.flags(), 1);
        try (FakeNbdServer server = FakeNbdServer.offering(largest, lie);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            assertThatExceptionOfType(NbdProtocolException.class)
                    .isThrownBy(() -> client.extents(Extent.ALLOCATION, Long.MAX_VALUE - 4096, 4096));
        }
    }

    @Test
    void extents_oneThatWouldEndBeyondAllNumbers_isCut() throws Exception {
        Replies beyond = (request, out) -> status(out, request, 1, -1);
        Offer largest = new Offer(Long.MAX_VALUE, Offer.USUAL.flags(), 1);
        try (FakeNbdServer server = FakeNbdServer.offering(largest, beyond);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            assertThat(client.extents(Extent.ALLOCATION, Long.MAX_VALUE - 4096, 4096))
                    .containsExactly(new Extent(Long.MAX_VALUE - 4096, 4096, 3));
        }
    }

    @Test
    void flags_reachTheServerWhereTheyFit() throws Exception {
        List<Integer> seen = new CopyOnWriteArrayList<>();
        Replies recording = (request, out) -> {
            seen.add(request.flags());
            if (request.type() == Wire.READ) {
                chunk(out, 1, Wire.CHUNK_HOLE, request.cookie(), 12);
                out.writeLong(request.offset());
                out.writeInt(request.length());
            } else {
                FakeNbdServer.right(request, out);
            }
        };
        try (FakeNbdServer server = FakeNbdServer.replying(recording);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            client.trim(0, 512, NbdFlag.FUA);
            client.read(ByteBuffer.allocate(512), 0, NbdFlag.DF);
            client.extents(Extent.ALLOCATION, 0, 512, NbdFlag.REQ_ONE);

            assertThat(seen).containsExactly(Wire.FLAG_FUA, Wire.FLAG_DF, Wire.FLAG_REQ_ONE);
            assertThatThrownBy(() -> client.read(ByteBuffer.allocate(512), 0, NbdFlag.FUA))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("FUA");
            assertThatThrownBy(() -> client.zero(0, 512, NbdFlag.FAST_ZERO))
                    .isInstanceOf(NbdCommandException.class)
                    .hasMessageContaining("ENOTSUP");
        }
    }

    private static void status(DataOutputStream out, RequestSeen request, int flags, int length) throws IOException {
        chunk(out, flags, Wire.CHUNK_STATUS, request.cookie(), 12);
        out.writeInt(1);
        out.writeInt(length);
        out.writeInt(3);
    }

    @Test
    void read_noReply_timeoutForAllInFlight() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying((request, out) -> {});
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            List<CompletableFuture<?>> reads = IntStream.range(0, 10)
                    .<CompletableFuture<?>>mapToObj(i -> client.readAsync(ByteBuffer.allocate(1), i))
                    .toList();

            assertThat(reads)
                    .allSatisfy(read -> assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(NbdTimeoutException.class)
                            .hasMessageContaining("200 ms"));
            assertThat(client.isOpen()).isFalse();
        }
    }

    @Test
    void read_connectionCut_disconnected() throws Exception {
        Replies cut = (request, out) -> {
            chunk(out, 1, Wire.CHUNK_DATA, request.cookie(), 8 + 512);
            out.flush();
            throw new IOException("cut");
        };
        try (FakeNbdServer server = FakeNbdServer.replying(cut);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            assertThatExceptionOfType(NbdDisconnectedException.class)
                    .isThrownBy(() -> client.read(ByteBuffer.allocate(512), 0));
        }
    }

    @Test
    void refusal_wordsThatRepeatASecret_areWithoutIt() {
        ByteBuffer words = OptionChannel.text("no file 'http://user:hunter2@host/disk'");

        assertThat(new OptionChannel.Reply(Integer.MIN_VALUE + 6, words).refusal())
                .isEqualTo("the server has no such export: no file 'http://user:***@host/disk'");
    }

    @Test
    void read_errorOfTheServer_connectionLivesOn() throws Exception {
        Replies failing = (request, out) -> {
            if (request.offset() == 0) {
                chunk(out, 1, Wire.CHUNK_ERROR + 1, request.cookie(), 19);
                out.writeInt(5);
                out.writeShort(13);
                out.writeBytes("oops, token=x");
            } else {
                FakeNbdServer.right(request, out);
            }
        };
        try (FakeNbdServer server = FakeNbdServer.replying(failing);
                NbdClient client = NbdClient.connect(server.address(), "", QUICK)) {
            assertThatExceptionOfType(NbdCommandException.class)
                    .isThrownBy(() -> client.read(ByteBuffer.allocate(512), 0))
                    .withMessage("read of 512 bytes at 0: EIO (oops, token=***)")
                    .satisfies(e -> assertThat(e.error()).isEqualTo("EIO"));
            client.read(ByteBuffer.allocate(512), 1);
        }
    }

    @Test
    void close_withRequestsInFlight_theyFail() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.replying((request, out) -> {})) {
            NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults());
            CompletableFuture<?> read = client.readAsync(ByteBuffer.allocate(1), 0);

            client.close();
            client.close();

            assertThatThrownBy(() -> read.get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NbdDisconnectedException.class)
                    .hasMessageContaining("closed");
        }
    }

    @Test
    void connect_silentServer_timeout() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatExceptionOfType(NbdTimeoutException.class)
                    .isThrownBy(() -> NbdClient.connect(silent.getLocalSocketAddress(), "", QUICK))
                    .withMessageContaining("within 200 ms");
        }
    }

    @Test
    void connect_nobodyThere_saysSo() {
        assertThatExceptionOfType(NbdConnectException.class)
                .isThrownBy(() -> NbdClient.connect(UnixDomainSocketAddress.of(Path.of("/nowhere/x")), "", QUICK))
                .withMessageContaining("/nowhere/x");
    }

    @Test
    void connect_otherProtocol_saysSo() throws Exception {
        try (FakeNbdServer server =
                FakeNbdServer.damaged(out -> new Replaced(out, "HTTP/1.1 400 Bad Request\r\n\r\n"))) {
            assertThatExceptionOfType(NbdProtocolException.class)
                    .isThrownBy(() -> NbdClient.connect(server.address(), "", QUICK))
                    .withMessageContaining("no NBD server");
        }
    }

    @Test
    void anything_flippedBytes_typedExceptionsOnly() throws Exception {
        for (int seed = 0; seed < 40; seed++) {
            Random random = new Random(seed);
            try (FakeNbdServer server = FakeNbdServer.damaged(out -> new Flipping(out, random))) {
                useAll(server, seed);
            }
        }
    }

    private static void useAll(FakeNbdServer server, int seed) {
        NbdOptions options = NbdOptions.builder()
                .connectTimeout(Duration.ofMillis(100))
                .requestTimeout(Duration.ofMillis(60))
                .build();
        try (NbdClient client = NbdClient.connect(server.address(), "", options)) {
            client.read(ByteBuffer.allocate(4096), 0);
            client.write(ByteBuffer.allocate(64), 100);
            client.extents(Extent.ALLOCATION, 0, Math.min(client.export().size(), 1 << 20));
            client.flush();
        } catch (NbdException | NbdTimeoutException e) {
            assertThat(e.getMessage()).as("seed " + seed).isNotBlank();
        } catch (IllegalArgumentException e) {
            // The size or a context that the server claims makes the request impossible.
            assertThat(e).as("seed " + seed).hasMessageMatching("(range|length|context): .*");
        }
    }

    private static void part(DataOutputStream out, RequestSeen request, int from, int to) throws IOException {
        chunk(out, 0, Wire.CHUNK_DATA, request.cookie(), 8 + to - from);
        out.writeLong(request.offset() + from);
        out.write(new byte[to - from]);
    }

    private static FakeNbdServer.RequestSeen withCookie(FakeNbdServer.RequestSeen request, long cookie) {
        return new FakeNbdServer.RequestSeen(
                request.type(), request.flags(), cookie, request.offset(), request.length());
    }

    /** Flips a bit in one of a hundred bytes, on average. */
    private static final class Flipping extends FilterOutputStream {
        private final Random random;

        Flipping(OutputStream out, Random random) {
            super(out);
            this.random = random;
        }

        @Override
        public void write(int b) throws IOException {
            out.write(random.nextInt(100) == 0 ? b ^ 1 << random.nextInt(8) : b);
        }
    }

    /** Sends a text instead of anything else, once. */
    private static final class Replaced extends FilterOutputStream {
        private final byte[] text;

        Replaced(OutputStream out, String text) throws RuntimeException {
            super(out);
            this.text = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
        }

        @Override
        public void write(int b) {
            // Nothing of the server's own is sent.
        }

        @Override
        public void flush() throws IOException {
            out.write(text);
            out.flush();
        }
    }
}
