package dev.qemu4j.benchmarks;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The cost of a machine's start over the least that starts a QEMU, and of many machines at once: threads, heap, stop. */
final class MachinesBenchmark {
    private static final List<String> ARGUMENTS =
            List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-machine", "none");

    /** With the parent-death signal, as the library starts it. */
    private static final List<String> WRAPPED = Stream.concat(
                    Stream.of("setpriv", "--pdeathsig", "KILL", "--", "sh", "-c", "exec \"$@\"", "sh"),
                    ARGUMENTS.stream())
            .toList();

    private static final int WARM_UP = 30;
    private static final int STARTS = 60;
    private static final int AT_ONCE = 20;
    private static final int MANY = 200;
    private static final int GARBAGE_COLLECTIONS = 5;

    private MachinesBenchmark() {}

    public static void main(String[] args) {
        starts();
        many(AT_ONCE);
        many(MANY);
    }

    private static void starts() {
        double[] bare = new double[STARTS];
        double[] wrapped = new double[STARTS];
        double[] machine = new double[STARTS];
        try (RunDirectory directory = RunDirectory.create()) {
            for (int i = -WARM_UP; i < STARTS; i++) {
                int at = Math.max(i, 0);
                bare[at] = bare(ARGUMENTS, directory);
                wrapped[at] = bare(WRAPPED, directory);
                long started = System.nanoTime();
                try (VirtualMachine vm = VirtualMachine.start(machine())) {
                    machine[at] = vm.isAlive() ? millisSince(started) : Double.NaN;
                }
            }
        }
        row("start to running, bare: exec, greeting, cont", "ms", median(bare), "");
        row("start to running, bare, behind setpriv and a shell", "ms", median(wrapped), "");
        row("start to running, VirtualMachine.start", "ms", median(machine), "");
        double[] more = new double[STARTS];
        Arrays.setAll(more, i -> machine[i] - bare[i]);
        row("  over the bare start, median of the differences", "ms", median(more), "<= 10 ms");
    }

    private static double bare(List<String> arguments, RunDirectory directory) {
        long started = System.nanoTime();
        try (BareStart start = BareStart.running(arguments, directory.socket("bare"))) {
            return start.isAlive() ? millisSince(started) : Double.NaN;
        }
    }

    private static void many(int count) {
        Map<String, Long> threads = threads();
        long heap = heap();
        List<VirtualMachine> machines = new ArrayList<>();
        long started = System.nanoTime();
        for (int from = 0; from < count; from += AT_ONCE) {
            List<CompletableFuture<VirtualMachine>> starts = new ArrayList<>();
            for (int i = 0; i < Math.min(AT_ONCE, count - from); i++) {
                starts.add(VirtualMachine.startAsync(machine(), options -> options.paused(true)));
            }
            starts.forEach(start -> machines.add(start.join()));
        }
        row(count + " machines: start, " + AT_ONCE + " at once", "ms", millisSince(started), "");
        started = System.nanoTime();
        machines.stream().map(vm -> vm.qmp().execute(QueryStatus.of())).toList().forEach(CompletableFuture::join);
        row(count + " machines: query-status of all", "ms", millisSince(started), "");
        awaitIdleThreads();
        row(count + " machines: heap of one", "KiB", (heap() - heap) / 1024.0 / count, "<= 64 KB");
        Map<String, Long> grown = threads();
        threads.forEach((name, before) -> grown.merge(name, -before, Long::sum));
        grown.values().removeIf(more -> more <= 0);
        row(
                count + " machines: threads of one " + grown,
                "",
                grown.values().stream().mapToLong(Long::longValue).sum() / (double) count,
                "1, the JDK's reaper");
        started = System.nanoTime();
        machines.stream().map(vm -> vm.stopAsync(StopLadder.atOnce())).toList().forEach(CompletableFuture::join);
        row(count + " machines: stop of all", "ms", millisSince(started), "");
    }

    private static CommandLine machine() {
        CommandLine parsed = CommandLine.parse(ARGUMENTS);
        return CommandLine.builder(Target.X86_64).with(ids -> parsed.options()).build();
    }

    /** Threads of callbacks go after ten seconds without work. */
    private static void awaitIdleThreads() {
        while (threads().keySet().stream().anyMatch(name -> name.startsWith("qemu4j-callback"))) {
            Thread.onSpinWait();
        }
    }

    /** The live threads by their names up to the number. */
    private static Map<String, Long> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(thread -> thread.getName().replaceFirst("-[0-9].*", "").replaceFirst(" \\(pid.*", ""))
                .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }

    private static long heap() {
        for (int i = 0; i < GARBAGE_COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }

    private static double millisSince(long nanos) {
        return (System.nanoTime() - nanos) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private static void row(String what, String unit, double value, String goal) {
        System.out.printf(
                Locale.ROOT, "%-90s %9.1f %-4s%s%n", what, value, unit, goal.isEmpty() ? "" : "goal: " + goal);
    }
}
