package dev.qemu4j.benchmarks;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.net.lan.LanNetwork;
import dev.qemu4j.net.lan.VirtualSwitch;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

/**
 * The switch against taps on a bridge of the kernel's, between two Linux guests; and the switch alone, between two clients
 * of its sockets. Needs root, for the taps; they are made in a network namespace of their own.
 *
 * <p>The guests take turns in short rounds. They are emulated, which costs more than any network: read the ratio.
 */
public final class LanBenchmark {
    private static final int ROUNDS = 3;
    private static final int PINGS = 200;
    private static final int JUMBO = 65_000;
    private static final long A = 0x52_54_00_00_00_0aL;
    private static final long B = 0x52_54_00_00_00_0bL;
    private static final int BATCH = 32;

    private LanBenchmark() {}

    /**
     * Runs the benchmark and prints a table.
     *
     * @param args none
     * @throws Exception if something could not be measured
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux = LinuxGuest.builder().module("virtio_net").build();
        try (VirtualSwitch lan = VirtualSwitch.open();
                VirtualSwitch wide = VirtualSwitch.open();
                TapBridge bridge = new TapBridge();
                GuestPair switched = new GuestPair(
                        linux,
                        List.of(),
                        List.of(
                                network(lan.port("a").virtio()),
                                network(lan.port("b").virtio())));
                GuestPair jumbo = new GuestPair(
                        linux,
                        List.of(),
                        List.of(
                                network(wide.port("a").virtio(d -> d.hostMtu(JUMBO))),
                                network(wide.port("b").virtio(d -> d.hostMtu(JUMBO)))));
                GuestPair bridged =
                        new GuestPair(linux, bridge.command(), List.of(bridge.network(0), bridge.network(1)))) {
            System.out.println("two guests                 ping ms (least/mean/longest)       HTTP MB/s");
            for (int i = 0; i < ROUNDS; i++) {
                print("VirtualSwitch", switched);
                print("VirtualSwitch, host_mtu", jumbo);
                print("tap + bridge", bridged);
            }
        }
        try (VirtualSwitch lan =
                        VirtualSwitch.builder().queue(DataSize.ofMib(4)).open();
                FrameClient a = new FrameClient(lan.port("a").socket());
                FrameClient b = new FrameClient(lan.port("b").socket())) {
            b.send(0xffff_ffff_ffffL, B, 60, 1);
            a.receive();
            latency(a, b, 20_000);
            System.out.println("the switch alone, between two clients of its sockets:");
            latency(a, b, 100_000);
            for (int length : new int[] {60, 1514, 9014}) {
                throughput(a, b, length, 100_000);
                throughput(a, b, length, 1_000_000);
            }
        }
    }

    private static List<String> network(LanNetwork network) {
        List<String> arguments =
                CommandLine.builder(Target.X86_64).with(network).build().toArguments();
        return arguments.subList(1, arguments.size());
    }

    private static void print(String name, GuestPair pair) {
        System.out.printf(Locale.ROOT, "%-26s %-34s %8.1f%n", name, pair.ping(PINGS), pair.megabytesPerSecond());
    }

    private static void latency(FrameClient a, FrameClient b, int count) throws Exception {
        long[] nanos = new long[count];
        onBoth(
                () -> {
                    for (int i = 0; i < count; i++) {
                        long start = System.nanoTime();
                        a.send(B, A, 60, 1);
                        a.receive();
                        nanos[i] = System.nanoTime() - start;
                    }
                },
                () -> {
                    for (int i = 0; i < count; i++) {
                        b.receive();
                        b.send(A, B, 60, 1);
                    }
                });
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "  round trip of 60 bytes: p50 %.0f us, p99 %.0f us%n",
                nanos[count / 2] / 1e3,
                nanos[count * 99 / 100] / 1e3);
    }

    private static void throughput(FrameClient a, FrameClient b, int length, int frames) throws Exception {
        // As far ahead as the switch's queue has room, so that nothing is dropped.
        Semaphore window = new Semaphore(Math.max(BATCH, (2 << 20) / (length + 4) / BATCH * BATCH));
        long start = System.nanoTime();
        onBoth(
                () -> {
                    for (int i = 0; i < frames; i += BATCH) {
                        window.acquire(BATCH);
                        a.send(B, A, length, BATCH);
                    }
                },
                () -> {
                    for (int i = 0; i < frames; i += BATCH) {
                        for (int k = 0; k < BATCH; k++) {
                            b.receive();
                        }
                        window.release(BATCH);
                    }
                });
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "  %5d bytes: %9.0f frames/s, %6.0f MB/s%n",
                length,
                frames / seconds,
                (double) frames * length / seconds / 1e6);
    }

    private static void onBoth(Step one, Step other) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Callable<Boolean>> tasks = List.of(() -> run(one), () -> run(other));
            for (Future<Boolean> done : threads.invokeAll(tasks)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    private static boolean run(Step step) throws IOException, InterruptedException {
        step.run();
        return true;
    }

    /** Something that speaks to a socket. */
    @FunctionalInterface
    private interface Step {
        void run() throws IOException, InterruptedException;
    }
}
