package dev.qemu4j.samples;

import dev.qemu4j.vm.VirtualMachine;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/** Prints one line a step: what was done, by which command, and how long it took. */
final class Narrator {
    private static final int BAR = 30;

    private final PrintStream out;
    private final boolean interactive;
    private int steps;

    Narrator(PrintStream out, boolean interactive) {
        this.out = out;
        this.interactive = interactive;
    }

    void say(String text) {
        out.println(text);
    }

    /** Runs a step, which returns what it did. */
    void step(String command, Callable<String> action) throws Exception {
        long start = System.nanoTime();
        String done = action.call();
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
        steps++;
        String shown = String.format(Locale.ROOT, "%-29s", command);
        out.printf(
                Locale.ROOT,
                "%s%2d  %-80s %s %5d ms%n",
                interactive ? "\r\u001b[K" : "",
                steps,
                done,
                interactive ? "\u001b[2m" + shown + "\u001b[0m" : shown,
                millis);
    }

    /** Runs a step that starts a machine. */
    VirtualMachine start(String command, Callable<VirtualMachine> action) throws Exception {
        VirtualMachine[] started = new VirtualMachine[1];
        step(command, () -> {
            VirtualMachine vm = action.call();
            started[0] = vm;
            return "started QEMU, pid " + vm.pid() + ", and negotiated QMP";
        });
        return started[0];
    }

    /** Redraws a progress bar; without a terminal there is only the step's own line. */
    void progress(String what, long done, long total) {
        if (interactive) {
            int full = (int) (BAR * done / Math.max(1, total));
            String bar = "#".repeat(full) + ".".repeat(BAR - full);
            out.printf(Locale.ROOT, "\r\u001b[K    %s [%s] %d of %d KiB", what, bar, done >> 10, total >> 10);
            out.flush();
        }
    }
}
