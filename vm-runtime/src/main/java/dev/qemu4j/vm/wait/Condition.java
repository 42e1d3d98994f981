package dev.qemu4j.vm.wait;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A sign that one wait looks for, or several of them. */
@FunctionalInterface
interface Condition {
    /** Begins to look; the run cancels the future when it ends. */
    CompletableFuture<?> begin(WaitRun run, Duration limit);
}
