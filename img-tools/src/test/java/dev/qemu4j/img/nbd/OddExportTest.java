package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.nbd.FakeNbdServer.Offer;
import dev.qemu4j.img.nbd.FakeNbdServer.Replies;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Exports whose size is no multiple of their block, and servers that lack commands. */
@Timeout(60)
class OddExportTest {
    private static final int BLOCK = 4096;
    private static final int NO_ZEROES = Wire.CAN_FLUSH | 1;

    private final List<String> seen = new CopyOnWriteArrayList<>();
    private final Replies recording = (request, out) -> {
        seen.add(Wire.commandName(request.type()) + " " + request.length() + "@" + request.offset());
        if (request.type() == Wire.BLOCK_STATUS) {
            FakeNbdServer.right(request, out);
        } else if (request.type() == Wire.READ) {
            FakeNbdServer.chunk(out, 1, Wire.CHUNK_HOLE, request.cookie(), 12);
            out.writeLong(request.offset());
            out.writeInt(request.length());
        } else {
            FakeNbdServer.chunk(out, 1, Wire.CHUNK_NONE, request.cookie(), 0);
        }
    };

    @ParameterizedTest
    @ValueSource(longs = {BLOCK + 1000, Long.MAX_VALUE})
    void tail_ofNoWholeBlock_isReadWrittenAndTold(long size) throws Exception {
        long last = size / BLOCK * BLOCK;
        int tail = (int) (size - last);
        try (FakeNbdServer server = FakeNbdServer.offering(new Offer(size, Offer.USUAL.flags(), BLOCK), recording);
                ImageChannel channel = channel(server)) {
            assertThat(channel.read(ByteBuffer.allocate(10), size - 10)).isEqualTo(10);
            assertThat(channel.read(ByteBuffer.allocate(BLOCK), size - 20)).isEqualTo(20);
            assertThat(channel.write(ByteBuffer.allocate(10), size - 10)).isEqualTo(10);
            assertThat(channel.readAsync(ByteBuffer.allocate(10), size - 10).get(10, TimeUnit.SECONDS))
                    .isEqualTo(10);
            assertThat(channel.writeAsync(ByteBuffer.allocate(tail), last).get(10, TimeUnit.SECONDS))
                    .isEqualTo(tail);
            channel.zero(size - tail, tail);
            assertThat(channel.extents(Extent.ALLOCATION, size - 5, 5)).containsExactly(new Extent(size - 5, 5, 3));

            String whole = tail + "@" + last;
            assertThat(seen)
                    .containsExactly(
                            "read " + whole,
                            "read " + whole,
                            "read " + whole,
                            "write " + whole,
                            "read " + whole,
                            "write " + whole,
                            "write " + whole,
                            "block status " + whole);
        }
    }

    @Test
    void zero_serverWithoutTheCommand_writesZeros() throws Exception {
        try (FakeNbdServer server = FakeNbdServer.offering(new Offer(4 << 20, NO_ZEROES, 512), recording);
                ImageChannel channel = channel(server)) {
            channel.zero(0, 3 << 20);
            channel.zero((3 << 20) + 512, 1024);

            assertThat(seen)
                    .containsExactly(
                            "write 1048576@0", "write 1048576@1048576", "write 1048576@2097152", "write 1024@3146240");
        }
    }

    @Test
    void zero_commandNotSupportedAfterAll_writesZeros() throws Exception {
        Replies refusing = (request, out) -> {
            if (request.type() == Wire.WRITE_ZEROES) {
                FakeNbdServer.chunk(out, 1, Wire.CHUNK_ERROR + 1, request.cookie(), 6);
                out.writeInt(95);
                out.writeShort(0);
            } else {
                recording.answer(request, out);
            }
        };
        try (FakeNbdServer server = FakeNbdServer.replying(refusing);
                ImageChannel channel = channel(server)) {
            channel.zero(10, 1000);

            assertThat(seen).containsExactly("write 1000@10");
        }
    }

    private static ImageChannel channel(FakeNbdServer server) {
        return ImageChannel.of(NbdClient.connect(server.address(), "", NbdOptions.defaults()));
    }
}
