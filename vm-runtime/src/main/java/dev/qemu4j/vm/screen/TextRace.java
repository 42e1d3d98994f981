package dev.qemu4j.vm.screen;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the variants of one picture side by side until one shows the text. The others are ended then, and have ended when the race has. A reading that fails
 * counts only if no other shows the text.
 */
final class TextRace {
    private final Predicate<TextVariant> shows;
    private final BooleanSupplier ended;
    private final Queue<TextVariant> waiting = new ConcurrentLinkedQueue<>(List.of(TextVariant.values()));
    private final CompletableFuture<Boolean> decided = new CompletableFuture<>();
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final CountDownLatch open;

    /**
     * Prepares a race.
     *
     * @param lanes the most readings at a time, each of which takes a processor
     * @param shows reads a variant, and ends early if its thread is interrupted
     * @param ended tells that no further variant is wanted
     */
    TextRace(int lanes, Predicate<TextVariant> shows, BooleanSupplier ended) {
        this.shows = shows;
        this.ended = ended;
        open = new CountDownLatch(Math.min(lanes, waiting.size()));
    }

    /** Returns whether a variant shows the text; once only. */
    boolean run() {
        List<Task<Boolean>> lanes = new ArrayList<>();
        try {
            for (long lane = open.getCount(); lane > 0; lane--) {
                lanes.add(start());
            }
            return Await.result(decided, "waiting for the text of a picture");
        } finally {
            lanes.forEach(lane -> lane.cancel(true));
            Await.uninterrupted(nanos -> open.await(nanos, TimeUnit.NANOSECONDS), ChronoUnit.FOREVER.getDuration());
        }
    }

    private Task<Boolean> start() {
        Task<Boolean> lane = Task.start("screen", task -> readAll());
        if (lane.isCompletedExceptionally()) { // there is no room for its thread: nothing else fails
            leave(() -> Await.result(lane, "starting to read a picture"));
        }
        return lane;
    }

    private boolean readAll() {
        return leave(() -> {
            TextVariant variant = waiting.poll();
            while (variant != null && !decided.isDone() && !ended.getAsBoolean()) {
                TextVariant next = variant;
                kept(() -> decide(shows.test(next)));
                variant = waiting.poll();
            }
        });
    }

    private void decide(boolean found) {
        if (found) {
            decided.complete(true);
        }
    }

    /** The last to leave decides if nobody has. */
    private boolean leave(Runnable last) {
        kept(last);
        open.countDown();
        if (open.getCount() == 0) {
            Throwable kept = failure.get();
            if (kept == null) {
                decided.complete(false);
            } else {
                decided.completeExceptionally(kept);
            }
        }
        return true;
    }

    private void kept(Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | Error e) {
            failure.compareAndSet(null, e);
        }
    }
}
