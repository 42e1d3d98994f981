package dev.qemu4j.benchmarks;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.net.lan.VirtualSwitch;
import java.io.IOException;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/**
 * Measures the cost of a frame to the switch if it knows the sender, and if the sender is new while its table is full, so
 * that an older one makes room. Read the ratio, which does not grow with the table.
 */
public final class MacTableBenchmark {
    private static final int ROUNDS = 5;
    private static final int FRAMES = 100_000;
    private static final int WINDOW = 256;
    private static final int LENGTH = 60;
    private static final long RECEIVER = 0x52_54_00_00_00_0aL;
    private static final long KNOWN = 0x52_54_00_00_00_0bL;
    private static final long INVENTED = 0x02_00_00_00_00_00L;

    private MacTableBenchmark() {}

    /**
     * Runs the benchmark and prints a line for each round.
     *
     * @param args none
     * @throws IOException if the switch cannot be reached
     */
    public static void main(String[] args) throws IOException {
        try (VirtualSwitch lan =
                        VirtualSwitch.builder().queue(DataSize.ofMib(4)).open();
                FrameClient sender = new FrameClient(lan.port("sender").socket());
                FrameClient receiver = new FrameClient(lan.port("receiver").socket())) {
            receiver.send(0xffff_ffff_ffffL, RECEIVER, LENGTH, 1);
            sender.receive();
            for (int i = 0; i < ROUNDS; i++) {
                double known = nanos(sender, receiver, frame -> KNOWN);
                double invented = nanos(sender, receiver, frame -> INVENTED + frame);
                System.out.printf(
                        Locale.ROOT,
                        "known sender %.0f ns a frame, new sender and full table %.0f ns, ratio %.2f%n",
                        known,
                        invented,
                        invented / known);
            }
        }
    }

    private static double nanos(FrameClient sender, FrameClient receiver, LongUnaryOperator source) throws IOException {
        long start = System.nanoTime();
        for (int frame = 0; frame < FRAMES; frame += WINDOW) {
            for (int i = 0; i < WINDOW; i++) {
                sender.send(RECEIVER, source.applyAsLong(frame + i), LENGTH, 1);
            }
            for (int i = 0; i < WINDOW; i++) {
                receiver.receive();
            }
        }
        return (System.nanoTime() - start) / (double) FRAMES;
    }
}
