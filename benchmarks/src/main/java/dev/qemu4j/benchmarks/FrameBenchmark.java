package dev.qemu4j.benchmarks;

import com.sun.management.ThreadMXBean;
import dev.qemu4j.qmp.wire.internal.FrameDecoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Cutting of the byte stream into lines, by their length: frames a second, and bytes of the heap allocated a frame. The stream comes in parts of 64 KiB, as a busy
 * socket gives it, and in parts of 1,000 bytes, which leave most lines to be put together.
 */
public final class FrameBenchmark {
    private static final int[] LENGTHS = {32, 200, 4_000, 64 << 10, 1 << 20, 16 << 20};
    private static final long WARM_UP = 200L << 20;
    private static final long MEASURED = 400L << 20;

    private FrameBenchmark() {}

    /**
     * Runs the benchmark and prints a table.
     *
     * @param args none
     */
    public static void main(String[] args) {
        System.out.printf(
                Locale.ROOT,
                "%12s %9s %14s %10s %16s%n",
                "line bytes",
                "parts of",
                "lines/s",
                "MiB/s",
                "heap bytes/line");
        for (int part : new int[] {64 << 10, 1_000}) {
            for (int length : LENGTHS) {
                run(length, part, WARM_UP);
                print(length, part, run(length, part, MEASURED));
            }
        }
    }

    private static void print(int length, int part, Result result) {
        System.out.printf(
                Locale.ROOT,
                "%,12d %,9d %,14.0f %,10.0f %,16.0f%n",
                length,
                part,
                result.lines / result.seconds,
                result.lines * (double) length / (1 << 20) / result.seconds,
                result.allocated / (double) result.lines);
    }

    /** Gives a decoder lines until it has had a number of bytes. */
    private static Result run(int length, int part, long bytes) {
        List<byte[]> parts = parts(length, part);
        Counter counter = new Counter();
        EmbeddedChannel channel = new EmbeddedChannel(new FrameDecoder(), counter);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long given = 0;
        long allocated = threads.getCurrentThreadAllocatedBytes();
        long started = System.nanoTime();
        while (given < bytes) {
            for (byte[] one : parts) {
                channel.pipeline().fireChannelRead(Unpooled.copiedBuffer(one));
                given += one.length;
            }
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        allocated = threads.getCurrentThreadAllocatedBytes() - allocated - given;
        channel.finishAndReleaseAll();
        return new Result(counter.lines, seconds, allocated);
    }

    /** Cuts a run of whole lines into parts. */
    private static List<byte[]> parts(int length, int part) {
        int count = Math.max(1, (4 << 20) / length);
        byte[] stream = new byte[count * length];
        Arrays.fill(stream, (byte) 'x');
        for (int end = length; end <= stream.length; end += length) {
            stream[end - 1] = '\n';
        }
        List<byte[]> parts = new ArrayList<>();
        for (int from = 0; from < stream.length; from += part) {
            parts.add(Arrays.copyOfRange(stream, from, Math.min(from + part, stream.length)));
        }
        return parts;
    }

    private record Result(long lines, double seconds, long allocated) {}

    private static final class Counter extends ChannelInboundHandlerAdapter {
        private long lines;

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object line) {
            lines++;
            ((ByteBuf) line).release();
        }
    }
}
