package dev.qemu4j.benchmarks;

import dev.qemu4j.Accels;
import dev.qemu4j.Blockdevs;
import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Machines;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.vm.QemuInstallation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The costs of a command line. Measured are building and writing it in a JVM that has just started, against one that does
 * nothing; a probe of the installed QEMU, for the first time and again; and checking.
 */
public final class CommandLineBenchmark {
    private static final int RUNS = 9;

    private CommandLineBenchmark() {}

    /**
     * Runs the benchmark and prints the times.
     *
     * @param args none
     * @throws IOException if something could not be measured
     */
    public static void main(String[] args) throws IOException {
        double empty = median(Empty.class, Map.of());
        print("an empty program", empty, empty);
        print("... that builds and writes 12 options", median(Build.class, Map.of()), empty);
        Path cache = Files.createTempDirectory("surface");
        try {
            Map<String, String> home = Map.of("XDG_CACHE_HOME", cache.toString());
            double cold = once(Probe.class, home);
            print("... that asks QEMU what it has", cold, empty);
            print("... that reads what it had", median(Probe.class, home), empty);
            print("... that checks a command line as well", median(Check.class, home), empty);
        } finally {
            delete(cache);
        }
        warm();
    }

    private static void warm() throws IOException {
        double[] found = new double[RUNS];
        double[] asked = new double[RUNS];
        double[] read = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            Path cache = Files.createTempDirectory("surface");
            System.setProperty("qemu4j.cache", cache.toString());
            asked[i] = surface(QemuInstallation.find(Target.X86_64));
            long start = System.nanoTime();
            QemuInstallation again = QemuInstallation.find(Target.X86_64);
            found[i] = millisSince(start);
            read[i] = surface(again);
            delete(cache);
        }
        System.clearProperty("qemu4j.cache");
        CommandLine cmd = commandLine();
        QemuInstallation qemu = QemuInstallation.find(Target.X86_64);
        qemu.check(cmd).orThrow();
        double[] checked = new double[2_000];
        for (int i = 0; i < checked.length; i++) {
            long start = System.nanoTime();
            qemu.check(cmd);
            checked[i] = millisSince(start);
        }
        System.out.printf(
                Locale.ROOT,
                "in a JVM that is warm, medians: its version %.1f ms, asking QEMU %.0f ms, reading what it had %.1f ms, a check %.3f ms%n",
                median(found),
                median(asked),
                median(read),
                median(Arrays.copyOfRange(checked, checked.length / 2, checked.length)));
    }

    private static double surface(QemuInstallation qemu) {
        long start = System.nanoTime();
        qemu.surface();
        return millisSince(start);
    }

    private static double millisSince(long start) {
        return (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    private static CommandLine commandLine() {
        return CommandLine.builder(Target.X86_64)
                .machine(Machines.q35())
                .accel(Accels.tcg())
                .memory(DataSize.ofMib(512))
                .smp(2)
                .nodefaults()
                .display(Displays.none())
                .blockdev(Blockdevs.nullCo("root", n -> n.readOnly(true)))
                .device(Devices.virtioBlkPci(d -> d.drive("root").bootindex(1)))
                .netdev(Netdevs.user("net0", n -> n.hostfwd("tcp:127.0.0.1:0-:22")))
                .device(Devices.virtioNetPci(d -> d.netdev("net0")))
                .chardev(Chardevs.stdio("console"))
                .serial("chardev:console")
                .build();
    }

    private static void print(String what, double millis, double empty) {
        System.out.printf(Locale.ROOT, "%-45s %6.0f ms (+%.0f)%n", what, millis, millis - empty);
    }

    private static double median(Class<?> program, Map<String, String> environment) {
        double[] millis = new double[RUNS];
        for (int i = 0; i < RUNS; i++) {
            millis[i] = once(program, environment);
        }
        return median(millis);
    }

    private static double once(Class<?> program, Map<String, String> environment) {
        HostCommand.Builder command = HostCommand.builder(
                Jvm.java(), "-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp", Jvm.classPath(), program.getName());
        environment.forEach(command::environment);
        HostCommand run = command.build();
        long start = System.nanoTime();
        run.run();
        return millisSince(start);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    /** The baseline. */
    static final class Empty {
        private Empty() {}

        public static void main(String[] args) {
            System.out.println(args.length);
        }
    }

    /** Builds and writes. */
    static final class Build {
        private Build() {}

        public static void main(String[] args) {
            System.out.println(commandLine().toShellCommand());
        }
    }

    /** Finds out what QEMU has. */
    static final class Probe {
        private Probe() {}

        public static void main(String[] args) {
            System.out.println(QemuInstallation.find(Target.X86_64).surface());
            System.exit(0);
        }
    }

    /** Checks. */
    static final class Check {
        private Check() {}

        public static void main(String[] args) {
            System.out.println(QemuInstallation.find(Target.X86_64).check(commandLine()));
            System.exit(0);
        }
    }
}
