package dev.qemu4j.img.channel;

import dev.qemu4j.base.async.Await;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A lock for threads and for futures: each waits for those that came before. */
final class Turns {
    private final Deque<CompletableFuture<@Nullable Void>> waiting = new ArrayDeque<>();
    private boolean taken;
    private boolean passing;

    /** Does work on this thread when its turn has come. */
    void run(Runnable work) {
        CompletableFuture<@Nullable Void> turn = take();
        Await.result(turn, "waiting for another write", () -> {
            if (!turn.cancel(false)) {
                giveBack(); // it had come already
            }
        });
        try {
            work.run();
        } finally {
            giveBack();
        }
    }

    /** Takes a turn, which {@link #run(CompletableFuture, Supplier)} gives back; until it has come it can be cancelled. */
    CompletableFuture<@Nullable Void> take() {
        CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
        synchronized (this) {
            waiting.add(turn);
        }
        pass();
        return turn;
    }

    /** Begins work when a turn has come. */
    CompletableFuture<@Nullable Void> run(
            CompletableFuture<@Nullable Void> turn, Supplier<CompletableFuture<@Nullable Void>> work) {
        return turn.thenCompose(come -> begun(work).whenComplete((done, failure) -> giveBack()));
    }

    private static CompletableFuture<@Nullable Void> begun(Supplier<CompletableFuture<@Nullable Void>> work) {
        try {
            return work.get();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private void giveBack() {
        synchronized (this) {
            taken = false;
        }
        pass();
    }

    /** Lets the next ones in. One that ends at once returns here, and not deeper, however many wait. */
    private void pass() {
        for (CompletableFuture<@Nullable Void> turn = next(false); turn != null; turn = next(true)) {
            if (!turn.complete(null)) { // cancelled
                synchronized (this) {
                    taken = false;
                }
            }
        }
    }

    private synchronized @Nullable CompletableFuture<@Nullable Void> next(boolean mine) {
        if (passing && !mine) {
            return null;
        }
        CompletableFuture<@Nullable Void> turn = taken ? null : waiting.poll();
        taken |= turn != null;
        passing = turn != null;
        return turn;
    }
}
