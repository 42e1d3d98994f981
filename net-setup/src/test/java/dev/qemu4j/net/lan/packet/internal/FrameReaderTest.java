package dev.qemu4j.net.lan.packet.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.Frames;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameReaderTest {
    private final List<byte[]> frames = new ArrayList<>();
    private int malformed;
    private final FrameReader reader = new FrameReader(frame -> frames.add(frame.bytes()), () -> malformed++);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 61, 64, 1000, 100_000})
    void stream_inPieces_givesTheFrames(int piece) {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        List<byte[]> expected = new ArrayList<>();
        for (int length : new int[] {14, 60, 1514, 9000, Frame.LONGEST}) {
            byte[] frame = Frames.frame(Frames.A, Frames.B, 7, length);
            expected.add(frame);
            sent.writeBytes(prefix(length));
            sent.writeBytes(frame);
        }
        feed(sent.toByteArray(), piece);

        assertThat(frames).hasSize(5);
        for (int i = 0; i < 5; i++) {
            assertThat(frames.get(i)).isEqualTo(expected.get(i));
        }
        assertThat(malformed).isZero();
    }

    @Test
    void read_frameThatItsReceiverFailsAt_theNextOneIsRead() {
        List<Integer> lengths = new ArrayList<>();
        FrameReader failing = new FrameReader(
                frame -> {
                    lengths.add(frame.length());
                    if (lengths.size() == 1) {
                        throw new IllegalStateException("injected");
                    }
                },
                () -> {});
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        for (int length : new int[] {60, 61}) {
            sent.writeBytes(prefix(length));
            sent.writeBytes(Frames.frame(Frames.A, Frames.B, 0, length));
        }
        ByteBuffer bytes = ByteBuffer.wrap(sent.toByteArray());

        assertThatThrownBy(() -> failing.read(bytes)).hasMessage("injected");
        failing.read(bytes);

        assertThat(lengths).containsExactly(60, 61);
    }

    @Test
    void lengths_belowAFrame_areCountedAndPassedOver() {
        ByteArrayOutputStream sent = new ByteArrayOutputStream();
        sent.writeBytes(prefix(0));
        sent.writeBytes(prefix(13));
        sent.writeBytes(new byte[13]);
        sent.writeBytes(prefix(14));
        sent.writeBytes(Frames.frame(Frames.A, Frames.B, 0, 14));
        feed(sent.toByteArray(), 4);

        assertThat(malformed).isEqualTo(2);
        assertThat(frames).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Frame.LONGEST + 1, Integer.MAX_VALUE, -1, Integer.MIN_VALUE})
    void length_thatIsNone_isRefused(int length) {
        assertThatThrownBy(() -> reader.read(ByteBuffer.wrap(prefix(length))))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining(Integer.toUnsignedString(length))
                .hasMessageContaining("69632");
    }

    @Test
    void garbage_isReadOrRefused() {
        Random random = new Random(1);
        int refused = 0;
        for (int i = 0; i < 2000; i++) {
            byte[] garbage = new byte[random.nextInt(300)];
            random.nextBytes(garbage);
            if (random.nextBoolean() && garbage.length > 4) {
                garbage[0] = 0;
                garbage[1] = 0;
                garbage[2] = 0;
            }
            try {
                reader.read(ByteBuffer.wrap(garbage));
            } catch (NetworkException e) {
                refused++;
            }
        }
        assertThat(refused).isBetween(500, 1999);
        assertThat(frames).isNotEmpty().allSatisfy(frame -> assertThat(frame).hasSizeBetween(14, 300));
    }

    private void feed(byte[] bytes, int piece) {
        ByteBuffer in = ByteBuffer.allocate(256 * 1024);
        for (int start = 0; start < bytes.length; start += piece) {
            in.put(bytes, start, Math.min(piece, bytes.length - start));
            in.flip();
            reader.read(in);
            in.compact();
        }
    }

    private static byte[] prefix(int length) {
        return ByteBuffer.allocate(4).putInt(length).array();
    }
}
