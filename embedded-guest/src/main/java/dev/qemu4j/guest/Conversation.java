package dev.qemu4j.guest;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The guest's protocol without its transport: which line answers which command.
 *
 * <p>One command is under way at a time. An answer that comes after its caller was told of a timeout still ends its
 * command, so that it is not taken for the next one's. Commands are sent, and futures completed, on an executor: never
 * under the lock and never on the thread that brings the lines. Thread-safe.
 */
final class Conversation {
    /** Ends a run. */
    static final String STOP = "s";

    private final Consumer<String> sender;
    private final Duration patience;
    private final CompletableFuture<@Nullable Void> ready = new CompletableFuture<>();
    private final Executor executor = Callbacks.newExecutor();

    private final Queue<Call<?>> waiting = new ArrayDeque<>();
    private final List<Call<?>> awaitingBeat = new ArrayList<>();
    private @Nullable Call<?> underWay;
    private @Nullable Call<?> run;
    private @Nullable GuestException end;
    private boolean booted;
    private long heartbeats;
    private long lastHeard = System.nanoTime();

    Conversation(Consumer<String> sender, Duration patience) {
        this.sender = sender;
        this.patience = patience;
    }

    /** Completed once the guest was heard; fails when the conversation ends before. */
    CompletableFuture<@Nullable Void> ready() {
        return OwnedFuture.view(ready);
    }

    synchronized long heartbeats() {
        return heartbeats;
    }

    /** Sends a command when its turn comes; completed with what the reader makes of the line that answers it. */
    <T> CompletableFuture<T> ask(String command, Function<String, T> reader) {
        return submit(new Call<>(command, false, reader, this::forget), waiting);
    }

    /** Sends a command that starts a run; completed with what the reader makes of the line that ends the run. */
    <T> CompletableFuture<T> startRun(String command, Function<String, T> reader) {
        return submit(new Call<>(command, true, reader, this::forget), waiting);
    }

    /** Completed with the next heartbeat. */
    CompletableFuture<@Nullable Void> nextHeartbeat() {
        return submit(new Call<@Nullable Void>("next heartbeat", false, line -> null, this::forget), awaitingBeat);
    }

    private synchronized <T extends @Nullable Object> CompletableFuture<T> submit(
            Call<T> call, Collection<Call<?>> where) {
        if (end != null) {
            call.failed(end);
            return call;
        }
        where.add(call);
        expireAfter(call, TimeLimit.nanos(patience));
        sendNext();
        return call;
    }

    /** Takes back a command that is not sent yet; stops a run that was begun. */
    private synchronized void forget(Call<?> call) {
        waiting.remove(call);
        awaitingBeat.remove(call);
        if (end == null && (call == run || (call == underWay && call.startsRun))) {
            ask(STOP, line -> line);
        }
    }

    private void sendNext() {
        while (booted && underWay == null && !waiting.isEmpty()) {
            Call<?> next = waiting.remove();
            if (!next.isDone()) {
                underWay = next;
                executor.execute(() -> sender.accept(next.command));
            }
        }
    }

    /** Takes a line of the guest's; one that is not the protocol's is passed over. */
    synchronized void hear(String line) {
        lastHeard = System.nanoTime();
        if (line.startsWith("q4j-guest ")) {
            restarted();
            becomeReady();
        } else if (line.startsWith("hb ")) {
            becomeReady();
            heartbeats++;
            awaitingBeat.forEach(call -> complete(call, line));
            awaitingBeat.clear();
        } else if (line.startsWith("ok ") || line.startsWith("err ")) {
            answered(line);
        } else if (line.startsWith("done ") && run != null) {
            complete(run, line);
            run = null;
        }
    }

    private void restarted() {
        for (Call<?> lost : current()) {
            fail(lost, GuestException.restarted(lost.command));
        }
        underWay = null;
        run = null;
    }

    private void becomeReady() {
        booted = true;
        executor.execute(() -> ready.complete(null));
        sendNext();
    }

    private void answered(String line) {
        Call<?> call = underWay;
        if (call == null || !call.isAnsweredBy(line)) {
            return;
        }
        underWay = null;
        if (call.startsRun && line.startsWith("ok ")) {
            run = call;
        } else {
            complete(call, line);
        }
        sendNext();
    }

    /** Ends the conversation; what was awaited fails. Only the first end counts. */
    synchronized void end(GuestException why) {
        if (end != null) {
            return;
        }
        end = why;
        executor.execute(() -> ready.completeExceptionally(why));
        current().forEach(call -> fail(call, why));
        waiting.forEach(call -> fail(call, why));
        awaitingBeat.forEach(call -> fail(call, why));
    }

    private List<Call<?>> current() {
        List<Call<?>> calls = new ArrayList<>();
        if (underWay != null) {
            calls.add(underWay);
        }
        if (run != null) {
            calls.add(run);
        }
        return calls;
    }

    private void complete(Call<?> call, String line) {
        if (line.startsWith("err ") || line.contains(" err ")) {
            fail(call, GuestException.refused(call.command, line));
        } else {
            executor.execute(() -> call.answered(line));
        }
    }

    private void fail(Call<?> call, QemuException why) {
        executor.execute(() -> call.failed(why));
    }

    private void expireAfter(Call<?> call, long nanos) {
        CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor).execute(() -> expire(call));
    }

    /** Fails an unanswered command; a run goes on for as long as the guest is heard. */
    private synchronized void expire(Call<?> call) {
        if (call.isDone()) {
            return;
        }
        long left = call == run ? lastHeard + TimeLimit.nanos(patience) - System.nanoTime() : 0;
        if (left > 0) {
            expireAfter(call, left);
            return;
        }
        waiting.remove(call);
        awaitingBeat.remove(call);
        String state = booted ? "" : "; it has not been heard at all: does its serial port lead here?";
        fail(
                call,
                new QemuTimeoutException(
                        "no answer to '" + call.command + "' within " + TimeLimit.millis(patience) + " ms" + state,
                        null));
    }
}
