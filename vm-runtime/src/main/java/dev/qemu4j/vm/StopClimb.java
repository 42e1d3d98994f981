package dev.qemu4j.vm;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.control.Quit;
import dev.qemu4j.qapi.machine.SystemPowerdown;
import dev.qemu4j.qapi.runstate.StopEvent;
import dev.qemu4j.qapi.runstate.SuspendEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** One way down a {@link StopLadder}. */
final class StopClimb {
    /** A guest in one of these states does not go on by itself, and so sees no power button. */
    private static final Set<String> AT_REST = Set.of(
            "prelaunch",
            "preconfig",
            "inmigrate",
            "postmigrate",
            "paused",
            "io-error",
            "internal-error",
            "guest-panicked",
            "watchdog",
            "suspended",
            "debug",
            "shutdown");

    private static final Duration ANSWER = Duration.ofSeconds(5);
    /** The helpers of a QEMU that has ended may still write what they hold; {@code VmHelper} kills them before this is over. */
    private static final Duration HELPERS = Duration.ofSeconds(30);

    private final HostProcess process;
    private final QmpClient qmp;
    private final CompletableFuture<VmExit> exit;
    private final Consumer<String> losses;
    private final BooleanSupplier ending;

    /** The consumer learns of what could not be done in order; the supplier knows whether QEMU has told that it ends. */
    StopClimb(
            HostProcess process,
            QmpClient qmp,
            CompletableFuture<VmExit> exit,
            Consumer<String> losses,
            BooleanSupplier ending) {
        this.process = process;
        this.qmp = qmp;
        this.exit = exit;
        this.losses = losses;
        this.ending = ending;
    }

    /** Takes the helpers that run, by their names, for the words of a failure. */
    CompletableFuture<VmExit> climb(StopLadder ladder, Supplier<List<String>> helpers) {
        return climb(ladder, helpers, HELPERS);
    }

    CompletableFuture<VmExit> climb(StopLadder ladder, Supplier<List<String>> helpers, Duration helperLimit) {
        CompletableFuture<VmExit> climb = begun(() -> guest(ladder.guest()));
        climb = unlessEnded(climb, () -> quit(ladder.quit()));
        climb = unlessEnded(climb, () -> step(process::terminate, ladder.terminate()));
        climb = unlessEnded(climb, () -> step(process::kill, ladder.kill()));
        return unlessEnded(climb, () -> {
            if (process.isAlive()) {
                return failed("lives " + ladder.kill().toSeconds() + " s after SIGKILL");
            }
            return unlessEnded(within(helperLimit, exit.copy()), () -> failed("has ended, but " + left(helpers.get())));
        });
    }

    private static String left(List<String> helpers) {
        return helpers.isEmpty() ? "the run directory is still there" : "helpers are left: " + helpers;
    }

    private CompletableFuture<VmExit> failed(String what) {
        return CompletableFuture.failedFuture(new QemuTimeoutException(
                "QEMU (pid " + process.pid() + ") " + what + ": the host may hang on its storage", null));
    }

    /**
     * Goes on if the machine did not end in time, and only then: what else goes wrong is no reason to be less gentle. An end that is known as
     * a failure, such as of the removal of the run directory, is an end too.
     */
    private CompletableFuture<VmExit> unlessEnded(
            CompletableFuture<VmExit> rung, Supplier<CompletableFuture<VmExit>> next) {
        return rung.exceptionallyCompose(failure -> {
            if (exit.isDone()) {
                return exit.copy();
            }
            boolean late = CallerStack.unwrapped(failure) instanceof TimeoutException;
            return late ? next.get() : CompletableFuture.failedFuture(failure);
        });
    }

    private static CompletableFuture<VmExit> begun(Supplier<CompletableFuture<VmExit>> first) {
        try {
            return first.get();
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** Asks the guest; over at once if the guest is stopped, or is stopped while it shuts down. */
    private CompletableFuture<VmExit> guest(Duration limit) {
        if (limit.isZero() || exit.isDone()) {
            return step(() -> {}, limit);
        }
        if (!qmp.isOpen()) {
            losses.accept("the guest was not asked to shut down: the connection of the monitor had ended");
            return deaf();
        }
        CompletableFuture<VmExit> end = exit.copy();
        Subscription stops = qmp.events().on(StopEvent.class, stop -> giveUpAtRest(end));
        Subscription sleeps = qmp.events().on(SuspendEvent.class, sleep -> giveUpAtRest(end));
        CompletableFuture<VmExit> asked = within(limit, end).whenComplete((ended, late) -> {
            stops.close();
            sleeps.close();
        });
        Chain.guard(
                () -> {
                    send(SystemPowerdown.of());
                    giveUpAtRest(end);
                },
                end::completeExceptionally);
        return asked;
    }

    private void giveUpAtRest(CompletableFuture<VmExit> end) {
        Chain.onSuccess(qmp.execute("query-status", JsonNodeFactory.instance.objectNode()), answer -> {
            String state = state(answer);
            if (AT_REST.contains(state)) {
                end.completeExceptionally(new TimeoutException("the guest is stopped: " + state));
            }
        });
    }

    /**
     * A QEMU that answers, or has told that it ends, goes on to write what it holds for its disks, however long they take. One that does not may
     * hang.
     */
    private CompletableFuture<VmExit> quit(Duration limit) {
        if (exit.isDone()) {
            return exit.copy();
        }
        if (!qmp.isOpen()) {
            return deaf();
        }
        CompletableFuture<Boolean> answer = new CompletableFuture<>();
        CompletableFuture<VmExit> end = step(
                () -> Chain.then(qmp.execute(Quit.of()), done -> answer.complete(true), no -> {
                    if (!(CallerStack.unwrapped(no) instanceof QemuTimeoutException)) {
                        answer.complete(true);
                    }
                }),
                limit);
        Chain.onSuccess(answer.completeOnTimeout(false, ANSWER.toMillis(), TimeUnit.MILLISECONDS), answered -> {
            if (!answered && !ending.getAsBoolean()) {
                end.completeExceptionally(new TimeoutException("QEMU does not answer"));
            }
        });
        return end;
    }

    /** Nobody hears a command any more: to wait for its effect would only take time. */
    private static CompletableFuture<VmExit> deaf() {
        return CompletableFuture.failedFuture(new TimeoutException("the connection of the monitor has ended"));
    }

    private CompletableFuture<VmExit> step(Runnable action, Duration limit) {
        if (limit.isZero() && !exit.isDone()) {
            return CompletableFuture.failedFuture(new TimeoutException("skipped"));
        }
        action.run();
        return within(limit, exit.copy());
    }

    private static CompletableFuture<VmExit> within(Duration limit, CompletableFuture<VmExit> end) {
        return end.orTimeout(TimeLimit.nanos(limit), TimeUnit.NANOSECONDS);
    }

    /** The process's end is what counts: the reply may come, or fail to. */
    private void send(QmpCommand<@Nullable Void> command) {
        qmp.execute(command);
    }

    private static String state(JsonNode answer) {
        return answer.path("status").asString("");
    }
}
