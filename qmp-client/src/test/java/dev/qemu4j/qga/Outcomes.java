package dev.qemu4j.qga;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Waits that end, with what was waited for or with an AssertionError. */
final class Outcomes {
    static final Duration BOUND = Duration.ofSeconds(20);

    private Outcomes() {}

    static GuestAgentClient connect(FakeGuestAgent agent) {
        return result(GuestAgentClient.connect(agent.address()));
    }

    static <T extends @Nullable Object> T result(CompletableFuture<T> future) {
        try {
            return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no result: " + future, e);
        }
    }

    static <E extends Throwable> E failure(CompletableFuture<?> future, Class<E> type) {
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
}
