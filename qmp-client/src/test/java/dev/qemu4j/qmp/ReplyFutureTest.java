package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.qmp.testing.Gate;
import dev.qemu4j.qmp.wire.internal.Json;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.core.JsonParser;

class ReplyFutureTest {
    private final Gate gate = new Gate();
    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient client = connect(qemu);
    private CompletableFuture<String> future = new CompletableFuture<>();

    @BeforeEach
    void execute_late() {
        qemu.expect(execute("query-status")).late(gate).reply("{'status': 'running'}");
        future = client.execute(TestCommand.reading("query-status", ReplyFutureTest::status));
        qemu.awaitReceived(2, BOUND); // a client that is closed may not have sent it
    }

    @AfterEach
    void close() {
        gate.release();
        client.close();
        qemu.close();
    }

    @Test
    void complete_byTheCaller_isRefused() {
        assertThatThrownBy(() -> future.complete("mine")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> future.completeExceptionally(new IllegalStateException()))
                .isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> future.completeAsync(() -> "mine")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> future.obtrudeValue("mine")).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(() -> future.obtrudeException(new IllegalStateException()))
                .isInstanceOf(UnsupportedOperationException.class);

        gate.release();
        assertThat(result(future)).isEqualTo("running");
    }

    @Test
    void orTimeout_passes_failsTheCopyAndForgetsTheReply() {
        failure(future.orTimeout(20, TimeUnit.MILLISECONDS), TimeoutException.class);
        assertCancelled(future);
    }

    @Test
    void completeOnTimeout_passes_givesTheOtherValue() {
        assertThat(result(future.completeOnTimeout("unknown", 20, TimeUnit.MILLISECONDS)))
                .isEqualTo("unknown");
        assertCancelled(future);
    }

    @Test
    void copy_isTheCallersOwn() {
        CompletableFuture<String> copy = future.copy();
        CompletableFuture<String> other = future.copy();

        assertThat(copy.complete("mine")).isTrue();
        gate.release();

        assertThat(result(copy)).isEqualTo("mine");
        assertThat(result(other)).isEqualTo("running");
    }

    @Test
    void dependents_mayBeCompletedByTheCaller() {
        CompletableFuture<Integer> length = future.thenApply(String::length);
        CompletableFuture<Void> nothing = future.thenAccept(status -> {});

        assertThat(length.complete(-1)).isTrue();
        gate.release();

        assertThat(result(length)).isEqualTo(-1);
        assertThat(result(nothing)).isNull();
        assertThat(result(future)).isEqualTo("running");
    }

    private static void assertCancelled(CompletableFuture<?> future) {
        assertThatThrownBy(() -> result(future)).isInstanceOf(CancellationException.class);
    }

    private static String status(JsonParser parser) {
        return Json.readTree(parser).path("status").asString("");
    }
}
