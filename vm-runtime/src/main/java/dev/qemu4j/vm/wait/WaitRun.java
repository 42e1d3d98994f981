package dev.qemu4j.vm.wait;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.GuestPanickedEvent;
import dev.qemu4j.qapi.runstate.ResetEvent;
import dev.qemu4j.qapi.runstate.ResumeEvent;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qmp.QmpException;
import dev.qemu4j.qmp.Subscription;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmExit;
import dev.qemu4j.vm.console.ConsoleAlarm;
import dev.qemu4j.vm.console.ConsoleAlarmException;
import dev.qemu4j.vm.console.ConsoleEndedException;
import dev.qemu4j.vm.console.Expected;
import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One wait for one machine. It ends with the first of the sign, the machine's end, a state from which it does not go on, an alarm, and the limit. Consoles
 * that are waited for are read to the place of the alarm, or to their end, before that fails the wait.
 */
final class WaitRun extends OwnedFuture<@Nullable Void> {
    private static final Expected NEVER = Expected.pattern(Pattern.compile("(?!)"));
    private static final Duration LAST_OUTPUT = Duration.ofMillis(200);
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    /** Looks that are given the limit may round it. */
    private static final Duration ROUNDING = Duration.ofMillis(50);

    private final VirtualMachine vm;
    private final Wait wait;
    private final List<ConsoleAlarm> alarms;
    private final List<CompletableFuture<?>> looks = new CopyOnWriteArrayList<>();
    private final Map<String, CompletableFuture<?>> consoles = new ConcurrentHashMap<>();
    private final List<Subscription> subscriptions = new ArrayList<>();
    private final Standstill standstill;
    private volatile Duration limit = Duration.ZERO;
    private volatile int slowness = 1;
    private volatile @Nullable RunState state;
    private volatile long begun;

    WaitRun(VirtualMachine vm, Wait wait) {
        this.vm = vm;
        this.wait = wait;
        alarms = wait.alarms();
        standstill = new Standstill(this::askForTheState, this::afterLastOutput, this::settleStill);
    }

    WaitRun start() {
        CompletableFuture<Integer> slowness = Emulation.slownessOf(vm);
        looks.add(slowness);
        Chain.end(slowness, (factor, failure) -> begin(factor == null ? 1 : factor), this::end);
        Chain.after(this, () -> {
            looks.forEach(look -> look.cancel(true));
            synchronized (subscriptions) {
                subscriptions.forEach(Subscription::close);
            }
        });
        return this;
    }

    private void begin(int factor) {
        if (isDone()) { // cancelled before it could look
            return;
        }
        begun = System.nanoTime();
        slowness = factor;
        limit = TimeLimit.capped(wait.limit()).multipliedBy(factor);
        CompletableFuture<?> met = begin(wait.condition(), limit);
        Chain.end(
                met,
                (sign, failure) -> {
                    if (failure != null && isOfTheEnd(failure)) {
                        endAfterTheMachine(failure);
                    } else {
                        end(failure);
                    }
                },
                this::end);
        Chain.end(vm.exit(), (exit, failure) -> settle(gone(exit, failure)), this::end);
        watch();
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        looks.add(timer);
        Chain.then(
                timer.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS),
                none -> end(late(null)),
                this::end);
        if (isDone()) {
            looks.forEach(look -> look.cancel(true));
        }
    }

    VirtualMachine vm() {
        return vm;
    }

    List<ConsoleAlarm> alarms() {
        return alarms;
    }

    /** Begins to look for a part of the sign. */
    CompletableFuture<?> begin(Condition condition, Duration left) {
        CompletableFuture<?> look;
        try {
            look = condition.begin(this, left);
            if (look == null) {
                throw new IllegalStateException(
                        "the strategy for '" + wait + "' returned null (expected: a future of the sign)");
            }
        } catch (RuntimeException e) {
            look = CompletableFuture.failedFuture(e);
        }
        looks.add(look);
        return look;
    }

    /** Takes a wait for a console, which looks for alarms there itself. Its sign ends this wait before anything else of the console does. */
    CompletableFuture<?> watching(VmConsole console, CompletableFuture<?> look) {
        looks.add(look);
        CompletableFuture<Object> sign = new CompletableFuture<>();
        CompletableFuture<Object> after = new CompletableFuture<>();
        Chain.end(
                look,
                (match, failure) -> {
                    if (failure == null) {
                        sign.complete(console);
                    } else {
                        sign.completeExceptionally(failure);
                    }
                    after.complete(console);
                },
                this::end);
        consoles.merge(console.id(), after, CompletableFuture::allOf);
        return sign;
    }

    /** Closes what is only proof that somebody answered. */
    CompletableFuture<?> closing(CompletableFuture<? extends AutoCloseable> proof) {
        looks.add(proof);
        return proof.thenCompose(resource -> {
            try {
                resource.close();
                return CompletableFuture.completedFuture(null);
            } catch (Exception e) {
                return CompletableFuture.failedFuture(e);
            }
        });
    }

    private void watch() {
        for (VmConsole console : vm.consoles()) {
            CompletableFuture<?> own = consoles.getOrDefault(console.id(), CompletableFuture.completedFuture(null));
            Chain.then(own, none -> watch(console), this::end);
        }
        subscribe(vm.events().on(GuestPanickedEvent.class, this::panicked));
        subscribe(vm.events().on(StopEvent.class, stop -> standstill.look()));
        subscribe(vm.events().on(ResumeEvent.class, resume -> standstill.resumed()));
        standstill.look();
    }

    private void panicked(GuestPanickedEvent panic) {
        standstill.panicked(
                () -> isTakenBack(panic),
                () -> settle(new WaitException(
                        wait + " will not come: QEMU reports a panic of the guest (GUEST_PANICKED, " + panic.action()
                                + ")",
                        new WaitReport(vm),
                        null)));
    }

    private void askForTheState(Consumer<RunState> step) {
        CompletableFuture<RunState> asked = vm.control().stateAsync();
        looks.add(asked);
        Chain.end(
                asked,
                (now, failure) -> {
                    state = now;
                    if (now != null) {
                        step.accept(now);
                    }
                },
                this::end);
    }

    /** Waits for the last output of the guest, which comes by a way of its own and may be read after the event. */
    private void afterLastOutput(Runnable step) {
        CompletableFuture<?> read = new CompletableFuture<>()
                .completeOnTimeout(null, LAST_OUTPUT.toMillis(), TimeUnit.MILLISECONDS)
                .thenRunAsync(() -> {}, vm.qmp().callbackExecutor());
        Chain.end(read, (done, refused) -> step.run(), this::end); // also where the executor refuses
    }

    /** A machine that ends loses its monitor first. */
    private boolean isOfTheEnd(Throwable failure) {
        return failure instanceof QmpException && !vm.qmp().isOpen();
    }

    /** Leaves it to the end of the machine to tell why, unless that does not come. */
    private void endAfterTheMachine(Throwable failure) {
        Chain.end(
                vm.exit().orTimeout(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS),
                (exit, alive) -> {
                    if (alive != null) {
                        end(failure);
                    }
                },
                this::end);
    }

    private void watch(VmConsole console) {
        if (isDone()) {
            return;
        }
        CompletableFuture<?> alarm =
                console.reader().expectAsync(NEVER.failOn(alarms.toArray(new ConsoleAlarm[0])), limit);
        looks.add(alarm);
        Chain.end(
                alarm,
                (none, failure) -> {
                    if (failure instanceof ConsoleAlarmException) {
                        settle(failure);
                    }
                },
                this::end);
    }

    private WaitException gone(@Nullable VmExit exit, @Nullable Throwable failure) {
        String how = exit == null ? "" : " (" + exit.reason() + ", " + exit.exitStatus() + ")";
        return new WaitException(wait + " will not come: the machine ended" + how, new WaitReport(vm), failure);
    }

    private void settleStill(RunState state) {
        end(new WaitException(
                wait + " will not come: the machine stands still (" + state + ")", new WaitReport(vm), null));
    }

    private boolean isTakenBack(GuestPanickedEvent panic) {
        List<QmpEvent> all = vm.events().all();
        return all.subList(Math.max(0, all.indexOf(panic)), all.size()).stream().anyMatch(ResetEvent.class::isInstance);
    }

    private void subscribe(Subscription subscription) {
        synchronized (subscriptions) {
            subscriptions.add(subscription);
        }
        if (isDone()) {
            subscription.close();
        }
    }

    /** Ends the wait without its sign, once the consoles that are waited for have been read as far as they go. */
    private void settle(Throwable reason) {
        Chain.then(
                CompletableFuture.allOf(consoles.values().toArray(CompletableFuture<?>[]::new)),
                none -> end(reason),
                this::end);
    }

    @SuppressWarnings("NullAway") // the result is nullable
    private void end(@Nullable Throwable failure) {
        if (failure == null) {
            succeed(null);
        } else if (!isDone()) {
            fail(told(CallerStack.unwrapped(failure)));
        }
    }

    private WaitTimeoutException late(@Nullable Throwable cause) {
        return new WaitTimeoutException(
                "time-out of " + TimeLimit.millis(limit) + " ms" + circumstances() + " while waiting for " + wait,
                new WaitReport(vm),
                cause);
    }

    /** Tells why the limit is another one than the caller's, and why the guest does nothing. */
    private String circumstances() {
        RunState now = state;
        String still = now == null || now.equals(RunState.RUNNING) ? "" : now.toString();
        if (slowness == 1) {
            return still.isEmpty() ? "" : " (the machine is " + still + ")";
        }
        return " (" + slowness + " x " + TimeLimit.millis(wait.limit()) + " ms: the machine is emulated"
                + (still.isEmpty() ? ")" : "; it is " + still + ")");
    }

    private Throwable told(Throwable failure) {
        boolean isLate = failure instanceof QemuTimeoutException && !(failure instanceof WaitTimeoutException);
        if (isLate && hasPassed()) {
            return late(failure);
        }
        boolean isHopeless =
                isLate || failure instanceof ConsoleAlarmException || failure instanceof ConsoleEndedException;
        return isHopeless
                ? new WaitException(
                        wait + " will not come: " + WaitReport.firstLine(failure), new WaitReport(vm), failure)
                : failure;
    }

    /** A look has time-outs of its own as well, such as that of one command. */
    private boolean hasPassed() {
        return Duration.ofNanos(System.nanoTime() - begun).plus(ROUNDING).compareTo(limit) >= 0;
    }
}
