package dev.qemu4j.img.free;

import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import java.time.Duration;
import java.util.List;

/** Runs tools within one limit for all of them. */
final class ToolRun {
    private static final Duration LEAST = Duration.ofNanos(1);

    private final TimeLeft left;

    ToolRun(Duration limit) {
        left = TimeLeft.of(limit);
    }

    HostResult run(String hint, List<String> argv, int... exitCodes) {
        return HostCommand.builder(argv)
                .hint(hint)
                .environment("LC_ALL", "C.UTF-8") // their words are read
                .timeout(left.atLeast(LEAST))
                .allowExitCodes(exitCodes)
                .build()
                .run();
    }
}
