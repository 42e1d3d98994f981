package dev.qemu4j.benchmarks;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.SerialConsole;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmPool;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.template.VmTemplate;
import dev.qemu4j.vm.wait.Wait;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The cost of a clone beside that of a boot: Debian's kernel and busybox, 256 MiB, emulated. */
final class TemplateBenchmark {
    private static final int BOOTS = 5;
    private static final int RUNS = 25;
    private static final Duration SOON = Duration.ofSeconds(60);

    private TemplateBenchmark() {}

    public static void main(String[] args) {
        VmSpec spec = spec();
        report("cold boot", millis(BOOTS, () -> spec.start().close()));
        try (VmTemplate template = VmTemplate.boot(spec)) {
            List<VirtualMachine> live = new ArrayList<>();
            report("clone: spawn to resumed", millis(RUNS, () -> live.add(template.start())));
            double[] own =
                    live.stream().mapToDouble(TemplateBenchmark::privateMib).toArray();
            live.forEach(VirtualMachine::close);
            report("private MiB of a clone that was just resumed", own);
            report("clone: start to first answer", millis(RUNS, () -> {
                try (VirtualMachine vm = template.start()) {
                    answer(vm);
                }
            }));
            long started = System.nanoTime();
            for (int i = 0; i < RUNS; i++) {
                template.start().close();
            }
            double minutes = (System.nanoTime() - started) / (double) TimeUnit.MINUTES.toNanos(1);
            System.out.printf(
                    Locale.ROOT, "clones a minute, one after the other, started and ended: %.0f%n", RUNS / minutes);
            pool(template);
        }
    }

    private static void pool(VmTemplate template) {
        List<VirtualMachine> taken = new ArrayList<>();
        try (VmPool pool = template.pool(RUNS, TemplateBenchmark::answer)) {
            while (pool.idle() < RUNS) {
                Thread.onSpinWait();
            }
            report("pool: take to first answer", millis(BOOTS, () -> {
                VirtualMachine vm = pool.take(SOON);
                answer(vm);
                taken.add(vm);
            }));
        }
        taken.forEach(VirtualMachine::close);
    }

    private static VmSpec spec() {
        LinuxGuest guest = LinuxGuest.builder().build();
        List<String> arguments = new ArrayList<>(List.of(
                "qemu-system-x86_64", "-nodefaults", "-M", "q35", "-accel", "tcg", "-display", "none", "-m", "256M"));
        arguments.addAll(guest.arguments());
        CommandLine cmd = CommandLine.parse(arguments).toBuilder()
                .with(SerialConsole.create())
                .build();
        return VmSpec.of(CommandLine.builder(Target.X86_64)
                        .with(ids -> cmd.options())
                        .build())
                .waitFor(Wait.forConsole("qemu4j-linux-guest: ready"));
    }

    /** Has the guest's shell run a command. */
    private static void answer(VirtualMachine vm) {
        vm.console().send("\nx " + Base64.getEncoder().encodeToString("true".getBytes(UTF_8)) + "\n");
        vm.console().expect("answer x 0", SOON);
    }

    private static double privateMib(VirtualMachine vm) {
        try {
            return Files.readAllLines(Path.of("/proc/" + vm.pid() + "/smaps_rollup")).stream()
                            .filter(line -> line.startsWith("Private_"))
                            .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                            .sum()
                    / 1024.0;
        } catch (IOException e) {
            return Double.NaN;
        }
    }

    private static double[] millis(int runs, Runnable run) {
        double[] millis = new double[runs];
        for (int i = -1; i < runs; i++) {
            long start = System.nanoTime();
            run.run();
            millis[Math.max(i, 0)] = (System.nanoTime() - start) / (double) TimeUnit.MILLISECONDS.toNanos(1);
        }
        return millis;
    }

    private static void report(String what, double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        System.out.printf(
                Locale.ROOT,
                "%s: median %.0f, least %.0f, most %.0f of %d%n",
                what,
                sorted[sorted.length / 2],
                sorted[0],
                sorted[sorted.length - 1],
                sorted.length);
    }
}
