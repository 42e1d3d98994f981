package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.img.channel.ImageChannel;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Random reads, writes, zeros and trims of a channel, and the same in memory. */
public final class Model {
    private static final int LONGEST = 300_000;

    private final ImageChannel channel;
    private final byte[] expected;
    private final Random random;
    private final boolean trimmedIsZero;

    /**
     * Creates a model. Trimmed bytes read as zeros from some servers; from others as anything, so that they are overwritten
     * at once.
     */
    public Model(ImageChannel channel, long seed, boolean trimmedIsZero) {
        this.channel = channel;
        this.trimmedIsZero = trimmedIsZero;
        expected = new byte[(int) channel.size()];
        random = new Random(seed);
    }

    /** Does so many random operations, and compares. */
    public void run(int rounds) {
        for (int i = 0; i < rounds; i++) {
            int at = random.nextInt(expected.length);
            int length = 1 + random.nextInt(Math.min(LONGEST, expected.length - at));
            switch (random.nextInt(6)) {
                case 0, 1 -> write(at, length);
                case 2 -> zero(at, length);
                case 3 -> trim(at, length);
                default -> read(at, length);
            }
        }
        assertSame();
    }

    void assertSame() {
        ByteBuffer all = ByteBuffer.allocate(expected.length);
        assertThat(channel.read(all, 0)).isEqualTo(expected.length);
        assertThat(Arrays.mismatch(all.array(), expected)).isEqualTo(-1);
    }

    private void write(int at, int length) {
        byte[] data = new byte[length];
        random.nextBytes(data);
        ByteBuffer source = random.nextBoolean() ? ByteBuffer.wrap(data) : direct(data);
        assertThat(channel.write(source, at)).isEqualTo(length);
        assertThat(source.hasRemaining()).isFalse();
        System.arraycopy(data, 0, expected, at, length);
    }

    private void zero(int at, int length) {
        channel.zero(at, length);
        Arrays.fill(expected, at, at + length, (byte) 0);
    }

    private void trim(int at, int length) {
        channel.trim(at, length);
        if (trimmedIsZero) {
            Arrays.fill(expected, at, at + length, (byte) 0);
        } else {
            zero(at, length);
        }
    }

    private void read(int at, int length) {
        ByteBuffer target = random.nextBoolean() ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
        assertThat(channel.read(target, at)).isEqualTo(length);
        byte[] read = new byte[length];
        target.flip().get(read);
        assertThat(Arrays.mismatch(read, Arrays.copyOfRange(expected, at, at + length)))
                .isEqualTo(-1);
    }

    private static ByteBuffer direct(byte[] data) {
        return ByteBuffer.allocateDirect(data.length).put(data).flip();
    }
}
