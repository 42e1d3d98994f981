package dev.qemu4j.vm.template;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clones of a template that have run for a moment and are paused, to be taken within milliseconds.
 *
 * <pre>{@code
 * try (VmPool pool = template.pool(4)) {
 *     try (VirtualMachine vm = pool.take(Duration.ofSeconds(10))) {
 *         vm.console().sendLine("./job");
 *     }
 * }
 * }</pre>
 *
 * <p>A clone that is taken belongs to its taker, and another one is started in its place, one at a time; so it is for one that ends by itself. If no clone can be started, those who
 * wait for one get the reason, and the next take tries again. Thread-safe.
 */
public final class VmPool implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(VmPool.class);
    private static final int MOST = 1000;
    /** Under TCG a guest translates the code that it uses within this time. */
    private static final Duration MOMENT = Duration.ofMillis(200);

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final Duration END_LIMIT = Duration.ofSeconds(30);

    private final VmTemplate template;
    private final int size;
    private final Consumer<VirtualMachine> warmUp;
    private final Duration patience;
    private final Deque<VirtualMachine> idle = new ArrayDeque<>(); // guarded by itself
    private final Deque<CompletableFuture<VirtualMachine>> takers = new ArrayDeque<>(); // guarded by idle
    private @Nullable Task<Boolean> filling; // guarded by idle
    private CompletableFuture<Boolean> adding = CompletableFuture.completedFuture(true); // guarded by idle
    private final List<CompletableFuture<?>> ends = new ArrayList<>(); // of clones that nobody wants; guarded by idle
    private boolean closed; // guarded by idle
    private @Nullable Warming warming; // guarded by idle

    /** The clone that is being warmed, and the thread that does it. */
    private record Warming(VirtualMachine vm, Thread thread) {}

    VmPool(VmTemplate template, int size, Consumer<VirtualMachine> warmUp) {
        this(template, size, warmUp, END_LIMIT);
    }

    /** Makes one that waits so long for a warm-up when it closes. */
    VmPool(VmTemplate template, int size, Consumer<VirtualMachine> warmUp, Duration patience) {
        if (size < 1 || size > MOST) {
            throw new IllegalArgumentException("size: " + size + " (expected: from 1 to " + MOST + ")");
        }
        this.template = template;
        this.size = size;
        this.warmUp = warmUp;
        this.patience = patience;
        fill();
    }

    static void runForAMoment(VirtualMachine vm) {
        Await.poll(Await.Condition.polling(() -> !vm.isAlive(), MOMENT), "warming a clone", MOMENT);
    }

    /**
     * Takes a clone that runs, and waits for one where none is ready, for no longer than two minutes.
     *
     * @return the machine, to be closed
     * @throws dev.qemu4j.base.QemuTimeoutException if none got ready in time
     * @throws dev.qemu4j.base.QemuException if none can be started, or the pool is closed
     */
    public VirtualMachine take() {
        return Await.result(takeAsync(), waiting());
    }

    /**
     * Takes a clone that runs, and waits for one where none is ready.
     *
     * @param limit the longest time
     * @return the machine, to be closed
     * @throws dev.qemu4j.base.QemuTimeoutException if none got ready in time
     * @throws dev.qemu4j.base.QemuException if none can be started, or the pool is closed
     */
    public VirtualMachine take(Duration limit) {
        return Await.result(takeAsync(limit), waiting());
    }

    /**
     * Takes a clone that runs, as {@link #take()} does.
     *
     * @return a future of the machine; cancelling leaves the clone in the pool, unless it runs again by then: it is ended, and another takes its place
     */
    public CompletableFuture<VirtualMachine> takeAsync() {
        return takeAsync(LIMIT);
    }

    /**
     * Takes a clone that runs, as {@link #take(Duration)} does.
     *
     * @param limit the longest time
     * @return a future of the machine; cancelling leaves the clone in the pool, unless it runs again by then: it is ended, and another takes its place
     */
    public CompletableFuture<VirtualMachine> takeAsync(Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        CompletableFuture<VirtualMachine> taken = new CompletableFuture<>();
        synchronized (idle) {
            if (closed) {
                return CompletableFuture.failedFuture(new QemuException("the pool of " + template + " is closed"));
            }
            takers.add(taken);
        }
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        Chain.onSuccess(
                timer,
                none -> taken.completeExceptionally(new QemuTimeoutException(
                        "time-out of " + TimeLimit.millis(limit) + " ms while " + waiting(), null)));
        Chain.after(taken, () -> timer.cancel(false));
        serve();
        fill();
        CompletableFuture<VirtualMachine> running = taken.thenCompose(vm -> vm.control()
                .resumeAsync()
                .thenApply(state -> vm)
                .whenComplete((ok, failure) -> {
                    if (failure != null) {
                        vm.stopAsync(StopLadder.atOnce());
                    }
                }));
        CompletableFuture<VirtualMachine> given = OwnedFuture.of(running, () -> taken.cancel(false));
        Chain.end(
                given,
                (vm, failure) -> {
                    if (failure != null) {
                        awaitedByClose(endOf(taken));
                    }
                },
                unexpected -> log.warn("the end of a clone of {} is not waited for", template, unexpected));
        return given;
    }

    /** The end of a clone that is ended as its taker did not get it. */
    private static CompletableFuture<?> endOf(CompletableFuture<VirtualMachine> taken) {
        return taken.<@Nullable VirtualMachine>handle((vm, none) -> vm)
                .thenCompose(vm -> vm == null
                        ? CompletableFuture.completedFuture(true)
                        : vm.exit().handle((exit, failure) -> true));
    }

    private void awaitedByClose(CompletableFuture<?> end) {
        synchronized (idle) {
            ends.add(end);
        }
        Chain.after(end, () -> {
            synchronized (idle) {
                ends.removeIf(one -> one == end);
            }
        });
    }

    private String waiting() {
        return "waiting for a clone of " + template;
    }

    /**
     * Returns the number of clones that are ready.
     *
     * @return the number of those that wait to be taken
     */
    public int idle() {
        synchronized (idle) {
            idle.removeIf(clone -> !clone.isAlive());
            return idle.size();
        }
    }

    private void serve() {
        while (true) {
            CompletableFuture<VirtualMachine> taker;
            VirtualMachine vm;
            synchronized (idle) {
                idle.removeIf(clone -> !clone.isAlive());
                takers.removeIf(CompletableFuture::isDone);
                if (idle.isEmpty() || takers.isEmpty()) {
                    return;
                }
                taker = takers.removeFirst();
                vm = idle.removeFirst();
            }
            if (!taker.complete(vm)) { // it has given up meanwhile
                putBack(vm);
            }
        }
    }

    private void putBack(VirtualMachine vm) {
        synchronized (idle) {
            if (!closed) {
                idle.addFirst(vm);
                return;
            }
        }
        awaitedByClose(vm.stopAsync(StopLadder.atOnce()));
    }

    private void fill() {
        synchronized (idle) {
            if (filling == null && !closed && idle.size() < size + takers.size()) {
                CompletableFuture<Boolean> end = new CompletableFuture<>();
                adding = end;
                filling = Task.start("pool", task -> {
                    try {
                        return add();
                    } finally {
                        end.complete(true);
                    }
                });
                if (filling.isCompletedExceptionally()) { // without room for a thread nothing else ends it
                    end.complete(true);
                }
                Chain.end(filling, (added, failure) -> filled(failure), this::filled);
            }
        }
    }

    /** Starts one clone, lets it run for a moment, and pauses it. */
    private boolean add() {
        VirtualMachine vm = template.startPaused();
        try {
            warm(vm);
        } catch (RuntimeException | Error e) {
            VmTemplate.closeAfter(e, vm::close);
            throw e;
        }
        boolean late;
        synchronized (idle) {
            late = closed;
            if (!late) {
                idle.add(vm);
            }
        }
        if (late) {
            Await.shielded(vm::close);
        } else {
            Chain.after(vm.exit(), () -> replace(vm));
        }
        return true;
    }

    private void warm(VirtualMachine vm) {
        synchronized (idle) {
            if (closed) {
                return;
            }
            warming = new Warming(vm, Thread.currentThread());
        }
        try {
            vm.control().resume();
            warmUp.accept(vm);
        } finally {
            synchronized (idle) {
                warming = null;
            }
        }
        vm.control().pause();
    }

    /** Starts another clone for one that has ended before it was taken. */
    private void replace(VirtualMachine ended) {
        synchronized (idle) {
            idle.remove(ended);
        }
        fill();
    }

    private void filled(@Nullable Throwable failure) {
        List<CompletableFuture<VirtualMachine>> waiting = List.of();
        boolean unwanted;
        synchronized (idle) {
            filling = null;
            unwanted = closed;
            if (failure != null) {
                waiting = List.copyOf(takers);
                takers.clear();
            }
        }
        if (failure == null) {
            serve();
            fill();
        } else if (waiting.isEmpty() && !unwanted) {
            log.warn("no clone of {} can be started: {}", template, failure.getMessage());
        } else {
            waiting.forEach(taker -> taker.completeExceptionally(failure));
        }
    }

    /**
     * Ends the clones that nobody has taken; those who wait for one get an exception. It waits for a clone that is just being started or warmed, and ends it; a warm-up is
     * interrupted after half a minute, and loses its clone after another one. Called by the warm-up itself, it does not wait for that, after which the clone ends.
     *
     * @throws QemuTimeoutException if a clone does not end, as on a host that hangs on its storage
     */
    @Override
    public void close() {
        List<VirtualMachine> left;
        List<CompletableFuture<VirtualMachine>> waiting;
        synchronized (idle) {
            closed = true;
            left = List.copyOf(idle);
            idle.clear();
            waiting = List.copyOf(takers);
            takers.clear();
        }
        waiting.forEach(
                taker -> taker.completeExceptionally(new QemuException("the pool of " + template + " is closed")));
        Throwable failure = null;
        for (VirtualMachine vm : left) {
            failure = done(vm::close, failure);
        }
        failure = done(this::endWhatIsMade, failure);
        failure = done(this::awaitEnds, failure);
        if (failure != null) {
            throw CallerStack.rethrown("the end of the pool", failure);
        }
    }

    private static @Nullable Throwable done(Runnable step, @Nullable Throwable before) {
        try {
            Await.shielded(step::run);
            return before;
        } catch (RuntimeException | Error e) {
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }

    /** A clone that starts ends when it has: interrupted, its start would be given up on other threads. A warm-up may take longer than its clone is wanted. */
    private void endWhatIsMade() {
        Task<Boolean> last;
        CompletableFuture<Boolean> end;
        Warming warmed;
        synchronized (idle) {
            last = filling;
            end = adding;
            warmed = warming;
        }
        boolean ownWarmUp = warmed != null && Thread.currentThread() == warmed.thread();
        if (ownWarmUp || Await.ended(end, warmed == null ? template.startLimit() : patience)) {
            return;
        }
        if (last != null) {
            last.cancel(true);
        }
        if (Await.ended(end, patience)) {
            return;
        }
        if (warmed == null) {
            throw late("the start of a clone of " + template);
        }
        warmed.vm().close();
        if (!Await.ended(end, patience)) {
            log.warn("a warm-up of {} goes on without its clone, whatever interrupts it", template);
        }
    }

    private void awaitEnds() {
        List<CompletableFuture<?>> ending;
        synchronized (idle) {
            ending = List.copyOf(ends);
        }
        for (CompletableFuture<?> end : ending) {
            if (!Await.ended(end, END_LIMIT)) {
                throw late("the end of a clone of " + template);
            }
        }
    }

    private static QemuTimeoutException late(String what) {
        return new QemuTimeoutException("time-out while waiting for " + what, null);
    }

    @Override
    public String toString() {
        return "VmPool[" + template + ", " + idle() + " of " + size + " ready]";
    }
}
