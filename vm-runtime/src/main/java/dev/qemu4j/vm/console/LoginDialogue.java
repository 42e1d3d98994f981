package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One login. After a line feed that was sent into the wait for the password, the prompt for it counts no more: the guest may
 * ask for the user again by then, and would show the password as a name.
 */
final class LoginDialogue extends OwnedFuture<ConsoleMatch> {
    /** Many a login asks first and switches the terminal's echo off then: an answer in between would be shown, or thrown away. */
    private static final long ECHO_OFF_MILLIS = 500;

    private static final int SHELL = 0;
    private static final int REFUSAL = 1;

    private final VmConsole console;
    private final ConsoleLogin login;
    private final Duration limit;
    private final TimeLeft time;
    private volatile @Nullable CompletableFuture<?> step;
    private volatile @Nullable Expected awaited;
    private volatile boolean passwordSent;

    LoginDialogue(VmConsole console, ConsoleLogin login, Duration limit) {
        this.console = console;
        this.login = login;
        this.limit = limit;
        time = TimeLeft.of(limit);
        awaited = login.forLogin();
    }

    LoginDialogue start() {
        CompletableFuture<@Nullable Void> timer = new CompletableFuture<>();
        timer.completeOnTimeout(null, TimeUnit.NANOSECONDS.convert(limit), TimeUnit.NANOSECONDS);
        Chain.then(timer, passed -> ConsoleThreads.OWN.execute(() -> guarded(() -> fail(late()))), this::fail);
        Chain.after(this, () -> {
            timer.cancel(false);
            CompletableFuture<?> open = step;
            if (open != null) {
                open.cancel(true);
            }
        });
        awaitLogin();
        return this;
    }

    private void awaitLogin() {
        await(login.forLogin(), login.nudge(), prompt -> sendUser(), this::nudgeForLogin);
    }

    private void nudgeForLogin() {
        send("\n", this::awaitLogin);
    }

    private void sendUser() {
        send(login.user() + "\n", this::awaitPassword);
    }

    private void awaitPassword() {
        await(login.forPassword(), login.nudge(), this::asked, this::nudgeForLogin);
    }

    /** A line feed that was late brings the prompt twice. The name may be on its way to the second. Silence tells that it was not. */
    private void awaitPasswordAgain() {
        await(login.forPassword(), login.nudge(), this::asked, this::sendUser);
    }

    private void asked(ConsoleMatch match) {
        if (match.index() > 0) {
            answered(match, match.index() - 1);
            return;
        }
        String password = login.password();
        if (password == null) {
            refused("asks for a password");
        } else {
            passwordSent = true;
            if (!password.equals(login.user())) { // else it is in the prompts and in what many programs print
                console.hide(password);
            }
            CompletableFuture.delayedExecutor(ECHO_OFF_MILLIS, TimeUnit.MILLISECONDS, console.executor())
                    .execute(() -> guarded(() -> sendPassword(password)));
        }
    }

    private void sendPassword(String password) {
        send(password + "\n", () -> await(login.forShell(), limit, end -> answered(end, end.index()), () -> {}));
    }

    private void answered(ConsoleMatch match, int kind) {
        if (kind == SHELL) {
            succeed(match);
        } else if (kind == REFUSAL || passwordSent) {
            refused("refuses the login");
        } else {
            awaitPasswordAgain();
        }
    }

    private void refused(String how) {
        fail(new ConsoleLoginException(
                "console " + console.id() + " " + how + " of " + login.user(), console.lastLines(20)));
    }

    /** Waits as long as both limits allow; which of them is over tells who failed. */
    private void await(Expected expected, Duration patience, Consumer<ConsoleMatch> then, Runnable silent) {
        Duration left = time.now();
        boolean patient = patience.compareTo(left) >= 0;
        CompletableFuture<ConsoleMatch> wait = console.expectAsync(expected, patient ? left : patience);
        awaited = expected;
        step = wait;
        Chain.end(
                wait,
                (match, failure) -> {
                    if (isDone()) {
                        return;
                    }
                    if (match != null) {
                        then.accept(match);
                    } else if (!patient && failure instanceof ConsoleTimeoutException) {
                        silent.run();
                    } else if (failure != null) {
                        fail(failure instanceof ConsoleTimeoutException ? late() : failure);
                    }
                },
                this::fail);
        if (isDone()) {
            wait.cancel(true);
        }
    }

    private ConsoleTimeoutException late() {
        Expected missing = awaited;
        return new ConsoleTimeoutException(
                "time-out of " + TimeLimit.millis(limit) + " ms while logging in as " + login.user() + " on console "
                        + console.id() + ", which did not "
                        + (missing == null ? "take what was typed" : "print " + missing),
                console.lastLines(20));
    }

    private void send(String text, Runnable then) {
        CompletableFuture<@Nullable Void> typed = console.sendAsync(text);
        awaited = null;
        step = typed;
        Chain.then(
                typed,
                sent -> {
                    if (!isDone()) {
                        then.run();
                    }
                },
                this::fail);
        if (isDone()) {
            typed.cancel(true);
        }
    }

    /** For what a thread runs later: an exception would vanish, and the login would never end. */
    private void guarded(Runnable action) {
        Chain.guard(
                () -> {
                    if (!isDone()) {
                        action.run();
                    }
                },
                this::fail);
    }
}
