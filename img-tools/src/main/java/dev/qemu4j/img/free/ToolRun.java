package dev.qemu4j.img.free;

import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import java.time.Duration;
import java.util.List;

/** Runs tools within one limit for all of them. */
final class ToolRun {
    private final Duration limit;
    private final long begin = System.nanoTime();

    ToolRun(Duration limit) {
        this.limit = limit;
    }

    HostResult run(String hint, List<String> argv, int... exitCodes) {
        long left = TimeLimit.nanos(limit) - (System.nanoTime() - begin);
        return HostCommand.builder(argv)
                .hint(hint)
                .environment("LC_ALL", "C.UTF-8") // their words are read
                .timeout(Duration.ofNanos(Math.max(1, left)))
                .allowExitCodes(exitCodes)
                .build()
                .run();
    }
}
