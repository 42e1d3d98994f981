package dev.qemu4j.vm.input;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.ui.InputButton;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Calls that are cancelled or refused half way, which no real machine does at a chosen event. */
class InputCallsTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String NOT_READ = "'port 0x0064 = 0x1d\\r\\n'";
    private static final String READ = "'port 0x0064 = 0x1c\\r\\n'";
    private static final String PRESS =
            "{'events': [{'type': 'key', 'data': {'key': {'type': 'qcode', 'data': '%s'}, 'down': %s}}]}";

    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient qmp = QmpClient.connect(qemu.address());

    @BeforeEach
    void script() {
        qemu.whenever(execute("human-monitor-command")).reply(READ);
        qemu.whenever(execute("qom-list")).reply("[]");
        qemu.whenever(execute("query-mice"))
                .reply("[{'name': 'tablet', 'index': 1, 'current': true, 'absolute': true}]");
        qemu.whenever(execute("query-status")).reply("{'status': 'paused', 'running': false}");
    }

    /** The fake matches what has come a moment later, and not at all if the connection ends before. */
    @AfterEach
    void close() {
        boolean met = Await.poll(
                Await.Condition.polling(this::isAsExpected, Duration.ofMillis(5)), "waiting for the fake", LIMIT);
        qmp.close();
        qemu.close();
        if (!met) {
            qemu.verify();
        }
    }

    private boolean isAsExpected() {
        try {
            qemu.verify();
            return true;
        } catch (AssertionError e) {
            return false;
        }
    }

    @Test
    void click_cancelledWhileThePressIsUnanswered_releasesTheButton() {
        qemu.expect(execute("qom-list")).reply("[{'name': 'device[0]', 'type': 'child<usb-tablet>'}]");
        qemu.expect(execute("input-send-event")).stall();
        CompletableFuture<?> click = Pointer.of(qmp).clickAsync(InputButton.LEFT);
        awaitSent(1);
        qemu.expect(execute("input-send-event")).reply();

        click.cancel(true);

        assertThat(awaitSent(2)).containsExactly("left+", "left-");
    }

    @Test
    void dragTo_cancelledWhileItMoves_releasesTheButton() {
        qemu.expect(execute("input-send-event")).reply();
        qemu.expect(execute("input-send-event")).stall();
        CompletableFuture<?> drag = Pointer.of(qmp).dragToAsync(0.5, 0.5);
        awaitSent(2);
        qemu.expect(execute("input-send-event")).reply();

        drag.cancel(true);

        assertThat(awaitSent(3)).containsExactly("left+", "x", "left-");
    }

    @Test
    void press_machineIsPausedMeanwhile_isReleasedByTheNextCall() {
        qemu.expect(execute("input-send-event").withArguments(PRESS.formatted("shift", true)))
                .reply();
        qemu.expect(execute("input-send-event").withArguments(PRESS.formatted("a", true)))
                .error("GenericError", "VM not running");
        qemu.expect(execute("input-send-event").withArguments(PRESS.formatted("shift", false)))
                .error("GenericError", "VM not running");

        assertThatThrownBy(() -> Keyboard.of(qmp, Layout.US).type("A"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("query-status: paused; vm.control().resume()")
                .hasMessageEndingWith("; down until the next call can release it: shift");

        qemu.expect(execute("input-send-event").withArguments(PRESS.formatted("shift", false)))
                .reply();
        qemu.expect(execute("input-send-event").withArguments(PRESS.formatted("b", true)))
                .reply();
        qemu.expect(execute("input-send-event").withArguments(PRESS.formatted("b", false)))
                .reply();
        Keyboard.of(qmp, Layout.UK).type("b");
        qemu.verify();
    }

    @Test
    void press_held_isUpAfterItsTimeAndBeforeTheNextCall() {
        Duration hold = Duration.ofMillis(200);
        qemu.whenever(execute("input-send-event")).reply();
        Keyboard keyboard = Keyboard.of(qmp, Layout.US);
        long began = System.nanoTime();
        CompletableFuture<?> held = keyboard.pressAsync("ctrl-a", hold);
        CompletableFuture<?> next = keyboard.pressAsync("b");

        held.join();

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(hold);
        next.join();
        assertThat(awaitSent(6)).containsExactly("ctrl+", "a+", "a-", "ctrl-", "b+", "b-");
        assertThatIllegalArgumentException().isThrownBy(() -> keyboard.press("a", Duration.ofMillis(-1)));
    }

    @Test
    void press_cancelledWhileItIsHeld_isReleasedAtOnce() {
        qemu.whenever(execute("input-send-event")).reply();
        CompletableFuture<?> held = Keyboard.of(qmp, Layout.US).pressAsync("ctrl-a", Duration.ofHours(1));
        awaitSent(2);

        held.cancel(true);

        assertThat(awaitSent(4)).containsExactly("ctrl+", "a+", "a-", "ctrl-");
    }

    @Test
    void type_guestHasNotReadAnEarlierCall_waitsFirst() {
        qemu.whenever(execute("query-status")).reply("{'status': 'running', 'running': true}");
        qemu.expect(execute("human-monitor-command")).reply(NOT_READ); // is there a port?
        qemu.expect(execute("human-monitor-command")).reply(NOT_READ);
        qemu.expect(execute("human-monitor-command")).reply(NOT_READ);
        qemu.expect(execute("human-monitor-command")).reply(READ);
        qemu.expect(execute("input-send-event")).reply();
        qemu.expect(execute("input-send-event")).reply();

        Keyboard.of(qmp, Layout.US).type("a");

        qemu.verify();
    }

    @Test
    void keyboardsAndPointers_ofOneConnection_takeTurns() {
        qemu.whenever(execute("input-send-event")).reply();
        CompletableFuture<?> first = Keyboard.of(qmp, Layout.US).typeAsync("a".repeat(100));
        CompletableFuture<?> second = Keyboard.of(qmp.view(), Layout.UK).typeAsync("b".repeat(100));
        CompletableFuture<?> click = Pointer.of(qmp.view()).clickAsync(InputButton.LEFT);

        CompletableFuture.allOf(first, second, click).join();

        assertThat(String.join("", awaitSent(402))).isEqualTo("a+a-".repeat(100) + "b+b-".repeat(100) + "left+left-");
    }

    /** Waits until a number of events has come, and gives each by its key, button or axis. */
    private List<String> awaitSent(int count) {
        List<JsonNode> received = qemu.received();
        while (sent(received).size() < count) {
            received = qemu.awaitReceived(received.size() + 1, LIMIT);
        }
        return sent(received);
    }

    private static List<String> sent(List<JsonNode> received) {
        return received.stream()
                .filter(request -> request.path("execute").asString("").equals("input-send-event"))
                .map(request -> request.path("arguments").path("events").path(0).path("data"))
                .map(data -> data.path("axis").asString("")
                        + data.path("button").asString("")
                        + data.path("key").path("data").asString("")
                        + (data.has("down") ? data.path("down").asBoolean() ? "+" : "-" : ""))
                .toList();
    }
}
