package dev.qemu4j.vm.wait;

import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.Expected;
import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Output on a console. It looks for the alarms itself: by their places in the output they come before the sign or behind it,
 * whichever thread is faster.
 */
record ConsoleCondition(@Nullable String id, Expected expected) implements Condition {
    @Override
    public CompletableFuture<?> begin(WaitRun run, Duration limit) {
        VmConsole console = id == null ? run.vm().console() : run.vm().console(id);
        Expected watched = expected.failOn(run.alarms().toArray(new ConsoleAlarm[0]));
        return run.watching(console, console.reader().expectAsync(watched, limit));
    }
}
