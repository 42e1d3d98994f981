package dev.qemu4j.benchmarks;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.net.lan.VirtualSwitch;
import java.io.IOException;
import java.util.Locale;
import java.util.function.LongUnaryOperator;

/**
 * Measures the cost of a frame to the switch with an empty table and with a full one. The frame is of a sender that it knows, and of one that
 * is new, for which an older one makes room in the full table. Read the ratios, which do not grow with the table.
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
        for (int i = 0; i < ROUNDS; i++) {
            try (VirtualSwitch lan =
                            VirtualSwitch.builder().queue(DataSize.ofMib(4)).open();
                    FrameClient sender = new FrameClient(lan.port("sender").socket());
                    FrameClient receiver = new FrameClient(lan.port("receiver").socket())) {
                receiver.send(0xffff_ffff_ffffL, RECEIVER, LENGTH, 1);
                sender.receive();
                double empty = micros(sender, receiver, frame -> KNOWN);
                double invented = micros(sender, receiver, frame -> INVENTED + frame);
                double full = micros(sender, receiver, frame -> KNOWN);
                System.out.printf(
                        Locale.ROOT,
                        "known sender: empty table %.2f us a frame, full table %.2f us, ratio %.2f;"
                                + " new sender, full table: %.2f us, ratio %.2f%n",
                        empty,
                        full,
                        full / empty,
                        invented,
                        invented / empty);
            }
        }
    }

    private static double micros(FrameClient sender, FrameClient receiver, LongUnaryOperator source)
            throws IOException {
        long start = System.nanoTime();
        for (int frame = 0; frame < FRAMES; frame += WINDOW) {
            for (int i = 0; i < WINDOW; i++) {
                sender.send(RECEIVER, source.applyAsLong(frame + i), LENGTH, 1);
            }
            for (int i = 0; i < WINDOW; i++) {
                receiver.receive();
            }
        }
        return (System.nanoTime() - start) / 1000.0 / FRAMES;
    }
}
