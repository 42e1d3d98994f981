package dev.qemu4j.vm.screen;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The pictures of a recording, compressed, and their animation. Safe for use by several threads. */
final class ScreenFilm {
    /** The animation is cleared before each picture, which may be smaller than the one before. */
    private static final byte TO_BACKGROUND = 1;

    private static final byte REPLACE = 0;
    private static final int MAX_DELAY = 0xffff;
    private static final int MILLIS = 1000;

    private final long limit;
    private final Deque<Frame> frames = new ArrayDeque<>();
    private @Nullable Screenshot newest;
    private long bytes;
    private int dropped;

    ScreenFilm(long limit) {
        this.limit = limit;
    }

    void add(Screenshot shot, long nanos) {
        synchronized (this) {
            if (shot.equals(newest)) {
                return;
            }
            newest = shot;
        }
        Frame frame = new Frame(shot, nanos);
        synchronized (this) {
            frames.add(frame);
            bytes += frame.data.length;
            while (bytes > limit && frames.size() > 1) {
                bytes -= frames.remove().data.length;
                dropped++;
            }
        }
    }

    /** Gives up what only the next picture would need. */
    synchronized void end() {
        newest = null;
    }

    synchronized int pictures() {
        return frames.size();
    }

    synchronized int dropped() {
        return dropped;
    }

    synchronized byte[] png(long until) {
        Frame first = frames.peek();
        if (first == null) {
            throw new ScreenException("the recording has no picture yet", null);
        }
        int width = frames.stream().mapToInt(frame -> frame.width).max().orElse(0);
        int height = frames.stream().mapToInt(frame -> frame.height).max().orElse(0);
        if ((long) width * height > PpmReader.MAX_PIXELS) {
            throw new ScreenException(
                    "the recording's widest and highest pictures need one of " + width + "x" + height
                            + " pixels (expected: <= " + PpmReader.MAX_PIXELS + " in all)",
                    null);
        }
        PngWriter png = new PngWriter(width, height);
        png.chunk("acTL", ByteBuffer.allocate(8).putInt(frames.size()).putInt(0).array());
        Sequence sequence = new Sequence(png);
        boolean full = first.width == width && first.height == height;
        if (!full) { // the picture for programs without animations has to have the full size
            png.chunk("IDAT", PngWriter.black(width, height));
        }
        List<Frame> all = List.copyOf(frames);
        for (int i = 0; i < all.size(); i++) {
            long end = i + 1 < all.size() ? all.get(i + 1).nanos : until;
            sequence.add(all.get(i), end, full && i == 0);
        }
        return png.finish();
    }

    /** One picture, from its time until that of the next one. */
    private static final class Frame {
        private final int width;
        private final int height;
        private final byte[] data;
        private final long nanos;

        Frame(Screenshot shot, long nanos) {
            width = shot.width();
            height = shot.height();
            data = PngWriter.compress(shot);
            this.nanos = nanos;
        }
    }

    /** The numbered chunks of an animation. */
    private static final class Sequence {
        private final PngWriter png;
        private int number;

        Sequence(PngWriter png) {
            this.png = png;
        }

        void add(Frame frame, long until, boolean isDefault) {
            long millis = Math.max(1, (until - frame.nanos) / 1_000_000);
            boolean isShort =
                    millis <= MAX_DELAY; // longer ones are told in seconds, of which there is room for 18 hours
            long delay = isShort ? millis : Math.min(MAX_DELAY, (millis + MILLIS / 2) / MILLIS);
            ByteBuffer control =
                    ByteBuffer.allocate(26).putInt(number++).putInt(frame.width).putInt(frame.height);
            control.putInt(0).putInt(0).putShort((short) delay).putShort((short) (isShort ? MILLIS : 1));
            png.chunk("fcTL", control.put(TO_BACKGROUND).put(REPLACE).array());
            if (isDefault) {
                png.chunk("IDAT", frame.data);
            } else {
                png.chunk(
                        "fdAT",
                        ByteBuffer.allocate(4 + frame.data.length)
                                .putInt(number++)
                                .put(frame.data)
                                .array());
            }
        }
    }
}
