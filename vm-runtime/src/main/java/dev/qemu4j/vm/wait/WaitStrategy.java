package dev.qemu4j.vm.wait;

import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** A way to find out that a machine is ready, for {@link Wait#of}. */
@FunctionalInterface
public interface WaitStrategy {
    /**
     * Begins to look for the sign. The end of the machine, its panic and the limit end the wait without the strategy's doing.
     *
     * @param vm the machine, which stays the caller's
     * @param limit the time that is left, already scaled for the machine's accelerator
     * @return a future that completes, with anything, when the sign is there, and fails if it cannot come any more; cancelled when
     *     nobody waits for it any more
     */
    CompletableFuture<?> begin(VirtualMachine vm, Duration limit);
}
