package dev.qemu4j.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/** One way to run a command, and what was measured of it. */
final class Subject {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    private final String name;
    private final Action once;
    private final Action burst;
    private final int burstSize;
    private final long[] latencies;
    private int measured;
    private long cpuNanos;
    private long cpuCommands;
    private long burstNanos;
    private long burstCommands;

    Subject(String name, int samples, Action once, int burstSize, Action burst) {
        this.name = name;
        this.once = once;
        this.burst = burst;
        this.burstSize = burstSize;
        latencies = new long[samples];
    }

    void warmUp(int commands) throws Exception {
        for (int i = 0; i < commands; i++) {
            once.run();
        }
        for (int i = 0; i < commands / burstSize; i++) {
            burst.run();
        }
    }

    void measureLatency(int commands) throws Exception {
        for (int i = 0; i < commands; i++) {
            long start = System.nanoTime();
            once.run();
            latencies[measured++] = System.nanoTime() - start;
        }
    }

    void measureCpu(int commands) throws Exception {
        long start = SYSTEM.getProcessCpuTime();
        for (int i = 0; i < commands; i++) {
            once.run();
        }
        cpuNanos += SYSTEM.getProcessCpuTime() - start;
        cpuCommands += commands;
    }

    void measureRate(int bursts) throws Exception {
        long start = System.nanoTime();
        for (int i = 0; i < bursts; i++) {
            burst.run();
        }
        burstNanos += System.nanoTime() - start;
        burstCommands += (long) bursts * burstSize;
    }

    String name() {
        return name;
    }

    /** Returns a percentile of the round trips in microseconds. */
    double percentile(double percent) {
        long[] sorted = Arrays.copyOf(latencies, measured);
        Arrays.sort(sorted);
        return sorted[(int) (percent / 100 * (measured - 1))] / 1e3;
    }

    double cpuMicros() {
        return cpuNanos / 1e3 / cpuCommands;
    }

    double commandsPerSecond() {
        return burstCommands / (burstNanos / 1e9);
    }

    /** Something that may fail. */
    @FunctionalInterface
    interface Action {
        void run() throws Exception;
    }
}
