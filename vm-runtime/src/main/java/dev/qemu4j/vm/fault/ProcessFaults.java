package dev.qemu4j.vm.fault;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import java.time.Duration;
import java.util.Locale;

/** Signals to QEMU's process. */
final class ProcessFaults {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(5);
    private static final double PERIOD = 0.1;

    /** Ends with the process that it stops and continues; ended itself, it leaves that process running. */
    private static final String LOOP = """
            trap 'exit 0' TERM
            trap 'kill -CONT "$1" 2>/dev/null' EXIT
            while kill -STOP "$1" 2>/dev/null; do
                sleep "$2"
                kill -CONT "$1" 2>/dev/null || exit 0
                sleep "$3"
            done
            """;

    private ProcessFaults() {}

    static Runnable stall(ProcessHandle process) {
        signal("STOP", process);
        return () -> resume(process);
    }

    static Runnable steal(ProcessHandle process, double share) {
        HostProcess loop = HostProcess.builder("sh", "-c", LOOP, "sh", pid(process), seconds(share), seconds(1 - share))
                .start();
        return () -> {
            loop.close();
            resume(process);
        };
    }

    private static void resume(ProcessHandle process) {
        if (process.isAlive()) {
            signal("CONT", process);
        }
    }

    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        Await.until(Await.Condition.polling(() -> !process.isAlive(), LOOK), "waiting for the end of QEMU", END);
    }

    private static void signal(String name, ProcessHandle process) {
        try {
            HostCommand.builder("sh", "-c", "kill -" + name + " \"$1\"", "sh", pid(process))
                    .timeout(SOON)
                    .build()
                    .run();
        } catch (QemuException e) {
            throw new FaultException("SIG" + name + " to process " + pid(process) + ": " + e.getMessage(), e);
        }
    }

    private static String pid(ProcessHandle process) {
        return Long.toString(process.pid());
    }

    private static String seconds(double share) {
        return String.format(Locale.ROOT, "%.4f", share * PERIOD);
    }
}
