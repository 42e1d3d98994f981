package dev.qemu4j.vm.wait;

import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.vm.screen.ScreenWait;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/** Conditions of one call each, as records, so that waits for the same sign are equal. */
final class Signs {
    /** Any event of a class; one object, by which waits for it are equal. */
    static final Predicate<QmpEvent> ANY = event -> true;

    private Signs() {}

    /** The guest agent answers. */
    record Agent() implements Condition {
        @Override
        public CompletableFuture<?> begin(WaitRun run, Duration limit) {
            return run.closing(run.vm().guestAgentAsync(limit));
        }
    }

    /** QEMU has told of something since the machine's start. */
    record Event<E extends QmpEvent>(Class<E> type, Predicate<? super E> which) implements Condition {
        @Override
        public CompletableFuture<?> begin(WaitRun run, Duration limit) {
            return run.vm().events().awaitAsync(type, which, limit);
        }
    }

    /** The screen is in a state. */
    record Screen(ScreenWait state) implements Condition {
        @Override
        public CompletableFuture<?> begin(WaitRun run, Duration limit) {
            return run.vm().screen().awaitAsync(state, limit);
        }
    }

    /** A sign of the caller's own. */
    record Own(WaitStrategy strategy) implements Condition {
        @Override
        public CompletableFuture<?> begin(WaitRun run, Duration limit) {
            return strategy.begin(run.vm(), limit);
        }
    }
}
