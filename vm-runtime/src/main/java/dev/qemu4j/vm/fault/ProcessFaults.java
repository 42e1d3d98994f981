package dev.qemu4j.vm.fault;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostCommand;
import java.time.Duration;

/** Signals to QEMU's process. */
final class ProcessFaults {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration END = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofMillis(5);

    private ProcessFaults() {}

    static Runnable stall(ProcessHandle process) {
        return StolenTime.take(process, StolenTime.ALL);
    }

    static Runnable steal(ProcessHandle process, double share) {
        return StolenTime.take(process, share);
    }

    static void resume(ProcessHandle process) {
        if (process.isAlive()) {
            signal("CONT", process);
        }
    }

    static void kill(ProcessHandle process) {
        process.destroyForcibly();
        Await.until(Await.Condition.polling(() -> !process.isAlive(), LOOK), "waiting for the end of QEMU", END);
    }

    static void signal(String name, ProcessHandle process) {
        try {
            HostCommand.builder("sh", "-c", "kill -" + name + " \"$1\"", "sh", pid(process))
                    .timeout(SOON)
                    .build()
                    .run();
        } catch (QemuException e) {
            throw new FaultException("SIG" + name + " to process " + pid(process) + ": " + e.getMessage(), e);
        }
    }

    static String pid(ProcessHandle process) {
        return Long.toString(process.pid());
    }
}
