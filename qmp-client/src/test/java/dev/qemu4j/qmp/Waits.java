package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.testing.EchoQmpServer;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits that end, with what was waited for or with an AssertionError. */
public final class Waits {
    /** The longest time of a wait. */
    public static final Duration BOUND = Duration.ofSeconds(20);

    private Waits() {}

    static QmpClient connect(FakeQmpServer qemu) {
        return result(QmpClient.connectAsync(qemu.address()));
    }

    static QmpClient connect(FakeQmpServer qemu, QmpOptions options) {
        return result(QmpClient.connectAsync(qemu.address(), options));
    }

    /** Connects to an agent that answers. */
    public static GuestAgent connect(FakeGuestAgent agent) {
        return result(GuestAgent.connectAsync(agent.address()));
    }

    static QmpClient connect(EchoQmpServer qemu) {
        return result(QmpClient.connectAsync(qemu.address()));
    }

    /** Waits for a future that must end well. */
    public static <T extends @Nullable Object> T result(CompletableFuture<T> future) {
        try {
            return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no result: " + future, e);
        }
    }

    /** Waits for a future that must fail. */
    public static <E extends Throwable> E failure(CompletableFuture<?> future, Class<E> type) {
        try {
            Object result = future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("expected a " + type.getSimpleName() + ", not the result " + result);
        } catch (ExecutionException e) {
            assertThat(e.getCause()).isInstanceOf(type);
            return type.cast(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("neither result nor failure: " + future, e);
        }
    }

    /** Waits for a future that may end either way; returns null if it ended well. */
    public static @Nullable Throwable failureIfAny(CompletableFuture<?> future) {
        try {
            future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
            return null;
        } catch (ExecutionException e) {
            return e.getCause();
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("neither result nor failure: " + future, e);
        }
    }

    static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(BOUND.toMillis(), TimeUnit.MILLISECONDS))
                    .as("counted down in time")
                    .isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
