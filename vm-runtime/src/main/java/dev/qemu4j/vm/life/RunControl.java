package dev.qemu4j.vm.life;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qapi.QmpEvent;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.ResetEvent;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.qapi.runstate.StatusInfo;
import dev.qemu4j.qapi.runstate.SuspendEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.qmp.QmpStateException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Control over a running machine by its monitor; {@code vm.control()} is that of a machine of this library, but the machine can be anybody's.
 *
 * <pre>{@code
 * RunControl control = vm.control();
 * control.pause();
 * control.resume();
 * control.reset(Duration.ofSeconds(5));
 * PowerButtonOutcome outcome = control.powerButton(Duration.ofSeconds(30));
 * }</pre>
 *
 * <p>Each call ends at once with a {@link QmpDisconnectedException} if the machine ends, or has ended before. Thread-safe.
 */
public final class RunControl {
    /** Enough for an answer of a QEMU that is well. */
    private static final Duration MOMENT = Duration.ofSeconds(1);

    private static final Set<RunState> AWAKE = Set.of(RunState.RUNNING, RunState.SUSPENDED);

    private final QmpClient qmp;

    private RunControl(QmpClient qmp) {
        this.qmp = qmp;
    }

    /**
     * Makes the control of a machine.
     *
     * @param qmp its monitor, which stays the caller's
     * @return the control
     */
    public static RunControl of(QmpClient qmp) {
        return new RunControl(Objects.requireNonNull(qmp, "qmp"));
    }

    /**
     * Asks for the machine's state.
     *
     * @return the state
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     * @throws QemuTimeoutException if it does not answer in time
     */
    public RunState state() {
        return Await.result(stateAsync(), "waiting for the machine's state");
    }

    /**
     * Asks for the machine's state, as {@link #state} does.
     *
     * @return a future of the state
     */
    public CompletableFuture<RunState> stateAsync() {
        CompletableFuture<StatusInfo> asked = qmp.runState().queryStatus();
        return OwnedFuture.of(orEnded(asked.thenApply(status -> status.status())), () -> asked.cancel(false));
    }

    /**
     * Waits until the machine is in a state.
     *
     * @param state the state, such as {@link RunState#RUNNING} or {@link RunState#GUEST_PANICKED}
     * @param limit the longest time
     * @return the state
     * @throws QmpDisconnectedException if the machine ends
     * @throws QemuTimeoutException if it is not in time; the message has the state in which it is
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted
     */
    public RunState await(RunState state, Duration limit) {
        return Await.result(awaitAsync(state, limit), waiting(state));
    }

    /**
     * Follows the machine until it is in a state, as {@link #await} does.
     *
     * @param state the state
     * @param limit the longest time
     * @return a future of the state; cancelling gives up
     */
    public CompletableFuture<RunState> awaitAsync(RunState state, Duration limit) {
        Objects.requireNonNull(state, "state");
        TimeLimit.requireNotNegative("limit", limit);
        return new StateWait(qmp, state::equals).start(waiting(state), limit);
    }

    /**
     * Stops the guest's processors, and waits until they stand still.
     *
     * @return the state after it: {@link RunState#PAUSED}, or one in which the guest stood still before
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     * @throws QemuTimeoutException if it does not answer in time
     */
    public RunState pause() {
        return Await.result(pauseAsync(), "waiting for the guest to pause");
    }

    /**
     * Stops the guest's processors, as {@link #pause} does.
     *
     * @return a future of the state after it; cancelling does not let the guest go on
     */
    public CompletableFuture<RunState> pauseAsync() {
        return OwnedFuture.of(orEnded(qmp.misc().stop()).thenCompose(none -> stateAsync()));
    }

    /**
     * Lets the guest go on, and tells whether it does.
     *
     * @return the state after it: {@link RunState#RUNNING}, {@link RunState#SUSPENDED} for a guest that sleeps, or {@link RunState#IO_ERROR} if
     *     the error that had stopped it came again at once
     * @throws dev.qemu4j.qmp.QmpCommandException if it cannot go on: after a panic or a shutdown it needs a reset first
     * @throws QemuTimeoutException if the monitor does not answer in time
     */
    public RunState resume() {
        return Await.result(resumeAsync(), "waiting for the guest to go on");
    }

    /**
     * Lets the guest go on, as {@link #resume} does.
     *
     * @return a future of the state after it; cancelling does not stop the guest again
     */
    public CompletableFuture<RunState> resumeAsync() {
        return OwnedFuture.of(orEnded(qmp.misc().cont()).thenCompose(none -> stateAsync()));
    }

    /**
     * Resets the machine, as its reset button does, and waits until it was reset; what the guest had not written is lost.
     *
     * @param limit the longest time
     * @return the event that QEMU sent
     * @throws RunStateException if a reset ends this machine, by {@code -no-reboot} or {@code -action reboot=shutdown}
     * @throws QemuTimeoutException if it was not reset in time
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     */
    public ResetEvent reset(Duration limit) {
        return Await.result(resetAsync(limit), "waiting for the machine's reset");
    }

    /**
     * Resets the machine, as {@link #reset} does.
     *
     * @param limit the longest time
     * @return a future of the event that QEMU sent; cancelling undoes nothing
     */
    public CompletableFuture<ResetEvent> resetAsync(Duration limit) {
        TimeLimit.require("limit", limit);
        return new EventWait<>(qmp, List.of("RESET", "SHUTDOWN"), RunControl::afterReset)
                .start(() -> qmp.machine().systemReset(), limit, "waiting for the machine's reset");
    }

    private static @Nullable ResetEvent afterReset(QmpEvent event) {
        if (event instanceof ShutdownEvent) {
            throw new RunStateException(
                    "the machine was shut down where it was to be reset (expected: one without -no-reboot and without"
                            + " reboot=shutdown)",
                    RunState.SHUTDOWN);
        }
        return event instanceof ResetEvent reset ? reset : null;
    }

    /**
     * Presses the power button once, and waits for the guest's reaction.
     *
     * @param limit the guest's time limit
     * @return the reaction
     * @throws RunStateException if the guest stands still, and so sees no button
     * @throws QemuTimeoutException if QEMU itself does not answer in time
     * @throws dev.qemu4j.qmp.QmpException if the monitor fails
     */
    public PowerButtonOutcome powerButton(Duration limit) {
        return Await.result(powerButtonAsync(limit), "waiting for the guest to react to its power button");
    }

    /**
     * Presses the power button once, as {@link #powerButton} does.
     *
     * @param limit the guest's time limit
     * @return a future of the guest's reaction; cancelling does not take it back
     */
    public CompletableFuture<PowerButtonOutcome> powerButtonAsync(Duration limit) {
        TimeLimit.require("limit", limit);
        TimeLeft left = TimeLeft.of(limit);
        CompletableFuture<PowerButtonOutcome> outcome = stateWithin(left)
                .thenCompose(state -> {
                    if (!AWAKE.contains(state)) {
                        throw new RunStateException(
                                "the guest sees no power button: the machine is " + state
                                        + " (expected: running; resume it first)",
                                state);
                    }
                    return new EventWait<>(qmp, List.of("SHUTDOWN", "SUSPEND", "SUSPEND_DISK"), RunControl::afterButton)
                            .start(
                                    () -> qmp.machine().systemPowerdown(),
                                    left.now(),
                                    "waiting for the guest");
                });
        return OwnedFuture.of(outcome.exceptionallyCompose(RunControl::noAnswer));
    }

    private static PowerButtonOutcome afterButton(QmpEvent event) {
        return event instanceof SuspendEvent ? PowerButtonOutcome.SUSPENDED : PowerButtonOutcome.SHUT_DOWN;
    }

    /** A monitor that does not answer is told by an exception of its own. */
    private static CompletableFuture<PowerButtonOutcome> noAnswer(Throwable failure) {
        return CallerStack.unwrapped(failure).getClass() == QemuTimeoutException.class
                ? CompletableFuture.completedFuture(PowerButtonOutcome.NO_ANSWER)
                : CompletableFuture.failedFuture(failure);
    }

    /**
     * Wakes a guest that sleeps, and waits until it does.
     *
     * @param limit the longest time
     * @return the state after it
     * @throws dev.qemu4j.qmp.QmpCommandException if the guest does not sleep
     * @throws QemuTimeoutException if it does not wake in time
     */
    public RunState wake(Duration limit) {
        return Await.result(wakeAsync(limit), "waiting for the guest to wake");
    }

    /**
     * Wakes a guest that sleeps, as {@link #wake} does.
     *
     * @param limit the longest time
     * @return a future of the state after it; cancelling undoes nothing
     */
    public CompletableFuture<RunState> wakeAsync(Duration limit) {
        TimeLimit.require("limit", limit);
        TimeLeft left = TimeLeft.of(limit);
        return OwnedFuture.of(new EventWait<>(qmp, List.of("WAKEUP"), event -> event)
                .start(() -> qmp.machine().systemWakeup(), limit, "waiting for the guest to wake")
                .thenCompose(event -> stateWithin(left)));
    }

    /** Asks for the state within the limit of a longer call. */
    private CompletableFuture<RunState> stateWithin(TimeLeft left) {
        return orEnded(qmp.execute(QueryStatus.of(), left.atLeast(MOMENT)))
                .thenApply(status -> status.status());
    }

    /** A command after the machine's end fails as one that the end has overtaken does. */
    private <T extends @Nullable Object> CompletableFuture<T> orEnded(CompletableFuture<T> command) {
        return command.exceptionallyCompose(failure -> CompletableFuture.failedFuture(
                CallerStack.unwrapped(failure) instanceof QmpStateException closed && !qmp.isOpen()
                        ? new QmpDisconnectedException(
                                closed.getMessage() + "; the machine has ended, or its monitor was closed", closed)
                        : failure));
    }

    private static String waiting(RunState state) {
        return "waiting until the machine is " + state;
    }

    /** Returns the monitor. */
    @Override
    public String toString() {
        return "RunControl[" + qmp + "]";
    }
}
