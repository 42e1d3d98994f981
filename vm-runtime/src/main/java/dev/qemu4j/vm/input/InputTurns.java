package dev.qemu4j.vm.input;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpEvents;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Runs the calls of all keyboards and pointers of a connection one after the other. They keep the order in which they were made, each on a thread of
 * its own: they share keys such as shift, and the queues of the machine.
 */
final class InputTurns {
    /** All clients of a connection, its views too, have the same events. */
    private static final Map<QmpEvents, InputTurns> BY_EVENTS = Collections.synchronizedMap(new WeakHashMap<>());

    private final Deque<InputPress> down = new ArrayDeque<>();
    private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

    /** Work that ends when its thread is interrupted. */
    interface Work {
        void run() throws InterruptedException;
    }

    static InputTurns of(QmpClient qmp) {
        return BY_EVENTS.computeIfAbsent(qmp.events(), none -> new InputTurns());
    }

    /** Returns the keys and buttons that are down, the last one first; for the call whose turn it is. */
    Deque<InputPress> down() {
        return down;
    }

    synchronized CompletableFuture<@Nullable Void> take(String name, Work work) {
        CompletableFuture<?> before = last;
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        last = end;
        Task<Boolean> task = Task.start(name, self -> {
            try {
                Await.result(before, "waiting for the input of an earlier call", () -> {});
                work.run();
                return true;
            } finally {
                follow(before, end);
            }
        });
        if (task.isCompletedExceptionally() && !end.isDone()) {
            follow(before, end); // there is no room for a thread, or it has ended
        }
        return OwnedFuture.map(task, done -> null);
    }

    /** The next one waits for the one before as well if this one did not. */
    private static void follow(CompletableFuture<?> before, CompletableFuture<Boolean> end) {
        Chain.after(before, () -> end.complete(true));
    }
}
