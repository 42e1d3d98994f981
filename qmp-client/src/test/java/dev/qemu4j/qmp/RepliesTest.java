package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.await;
import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.math.BigInteger;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

@Tag("sockets")
class RepliesTest {
    private final FakeQmpServer qemu = FakeQmpServer.start();
    private final QmpClient client = connect(qemu);

    @AfterEach
    void close() {
        client.close();
        qemu.close();
    }

    @Test
    void execute_typed_givesTheResult() {
        qemu.expect(execute("query-status").withArguments("{}"))
                .reply("{'new': [1, {}], 'status': 'running', 'running': true}");

        assertThat(result(client.execute(QueryStatus.of())).status()).isEqualTo(RunState.RUNNING);
        qemu.verify();
    }

    @Test
    void execute_raw_sendsTheArgumentsAndGivesTheTree() {
        qemu.expect(execute("qom-get").withArguments("{'path': '/', 'n': -3, 'list': [1.5, null, {'a': true}]}"))
                .reply("[1, 'two']");
        ObjectNode arguments = object().put("path", "/").put("n", -3);
        arguments.putArray("list").add(1.5).addNull().addObject().put("a", true);

        assertThat(result(client.execute("qom-get", arguments))).hasToString("[1,\"two\"]");
        qemu.verify();
    }

    @Test
    void execute_argumentsChangedAfterwards_sendsThemAsTheyWere() {
        qemu.whenever(execute("x").withArgument("n", 1)).reply("'as it was'");
        qemu.whenever(execute("busy"));
        CountDownLatch changed = new CountDownLatch(1);
        client.execute(TestCommand.writing("busy", generator -> await(changed)));
        ObjectNode arguments = object().put("n", 1);

        CompletableFuture<JsonNode> reply = client.execute("x", arguments);
        arguments.put("n", 2);
        changed.countDown();

        assertThat(result(reply)).hasToString("\"as it was\"");
    }

    @Test
    void blocking_execute_givesResultsAndErrors() {
        qemu.expect(execute("query-status")).reply("{'status': 'paused'}");
        qemu.expect(execute("query-name")).reply("{'name': 'vm'}");
        qemu.expect(execute("stop")).error("GenericError", "no");

        assertThat(client.blocking().execute(QueryStatus.of()).status()).isEqualTo(RunState.PAUSED);
        assertThat(client.blocking().execute("query-name")).hasToString("{\"name\":\"vm\"}");
        QmpCommandException error = catchThrowableOfType(
                QmpCommandException.class, () -> client.blocking().execute("stop"));
        assertThat(error.getStackTrace())
                .as("the caller's stack")
                .anyMatch(frame -> frame.getClassName().equals(RepliesTest.class.getName()));
    }

    @Test
    void execute_error_hasClassAndDescription() {
        qemu.expect(execute("device_del")).error("DeviceNotFound", "Device 'x' not found");

        QmpCommandException error =
                failure(client.execute("device_del", object().put("id", "x")), QmpCommandException.class);

        assertThat(error).hasMessage("device_del: Device 'x' not found (DeviceNotFound)");
        assertThat(error.command()).isEqualTo("device_del");
        assertThat(error.errorClass()).isEqualTo("DeviceNotFound");
        assertThat(error.description()).isEqualTo("Device 'x' not found");
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void execute_errorWithoutId_failsTheCommand() {
        qemu.expect(execute("x")).withoutId().error("GenericError", "JSON parse error, stray 'y'");

        assertThat(failure(client.execute("x", object()), QmpCommandException.class))
                .hasMessageStartingWith("x: JSON parse error");
        assertUsable();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"return\": 1, \"id\": 99}",
                "{\"return\": 1, \"id\": \"2\"}",
                "{\"return\": 1, \"id\": {\"a\": 2}}",
                "{\"return\": 1, \"id\": 18446744073709551618}",
                "{\"return\": 1}",
                "{\"id\": 99, \"error\": {\"class\": \"GenericError\", \"desc\": \"other\"}}",
                "{\"id\": \"2\", \"error\": {\"class\": \"GenericError\", \"desc\": \"other\"}}",
                "{\"progress\": 50, \"id\": 2}",
                "{}",
                "",
                "{\"QMP\": {\"version\": {}, \"capabilities\": []}}",
                "{\"event\": 5, \"data\": null, \"timestamp\": []}"
            })
    void execute_otherMessagesBeforeTheReply_arePassedOver(String other) {
        qemu.expect(execute("query-status"))
                .garbage((other + "\r\n").getBytes(US_ASCII))
                .reply("{'status': 'running'}");

        assertThat(result(client.execute(QueryStatus.of())).status()).isEqualTo(RunState.RUNNING);
        assertUsable();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{'status': 7}", "'running'", "[1]", "null"})
    void execute_replyOfAnotherShape_failsOrIsTolerated(String value) {
        qemu.expect(execute("query-status")).reply(value);
        TestCommand<String> strict = TestCommand.reading("query-status", parser -> {
            throw new IllegalStateException("unexpected " + parser.currentToken());
        });

        assertThat(failure(client.execute(strict), QmpProtocolException.class))
                .hasMessageStartingWith("query-status: the reply is not of the expected shape: unexpected ")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertUsable();
    }

    @Test
    void execute_readerThrowsAnError_failsTheCommandOnly() {
        qemu.expect(execute("x")).reply();
        qemu.expect(execute("y")).reply();
        TestCommand<String> broken = TestCommand.reading("x", parser -> {
            throw new OutOfMemoryError("pretended");
        });
        TestCommand<String> outdated = TestCommand.reading("y", parser -> {
            throw new NoSuchMethodError("pretended");
        });

        assertThat(failure(client.execute(broken), QmpProtocolException.class)).hasCauseInstanceOf(Error.class);
        assertThat(catchThrowableOfType(
                        QmpProtocolException.class, () -> client.blocking().execute(outdated)))
                .hasCauseInstanceOf(NoSuchMethodError.class);
        assertUsable();
    }

    @Test
    void execute_argumentsThatCannotBeWritten_failsTheCommandOnly() {
        TestCommand<String> broken = TestCommand.writing("x", generator -> {
            generator.writeNumberProperty("half", 1);
            throw new IllegalStateException("pretended");
        });

        assertThat(failure(client.execute(broken), QmpProtocolException.class))
                .hasMessageStartingWith("x: could not be sent: ")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertUsable();
        assertThat(qemu.received())
                .as("only the negotiation and the last command")
                .hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"é", "日本語", "😀", "a\tb\n\r\"\\\u0001\u007f\u2028", "{\"x\": \"}\\\"\"}", "' or 1=1"})
    void execute_anyText_arrivesUnchangedInBothDirections(String text) {
        qemu.expect(execute("x").withArgument("text", text)).reply(JsonNodeFactory.instance.stringNode(text));

        JsonNode reply = result(client.execute("x", object().put("text", text)));

        assertThat(reply.stringValue()).isEqualTo(text);
        qemu.verify();
    }

    @Test
    void execute_unsigned64Bits_areExactInBothDirections() {
        BigInteger largest = new BigInteger("18446744073709551615");
        qemu.expect(execute("x").withArguments("{'n': 18446744073709551615}"))
                .reply("{'default-value': 18446744073709551615, 'least': -9223372036854775808}");

        JsonNode reply = result(client.execute("x", object().put("n", largest)));

        assertThat(reply.get("default-value").bigIntegerValue()).isEqualTo(largest);
        assertThat(reply.get("least").longValue()).isEqualTo(Long.MIN_VALUE);
        qemu.verify();
    }

    /** A chain of backing files nests one level a layer in query-block. */
    @Test
    void execute_deeplyNestedReply_isRead() {
        int depth = 1_500;
        JsonNode tree = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < depth; i++) {
            tree = object().set("backing-image", tree);
        }
        qemu.expect(execute("query-block")).reply(tree);

        JsonNode layer = result(client.execute("query-block", object()));

        for (int i = 0; i < depth; i++) {
            layer = layer.path("backing-image");
        }
        assertThat(layer.isObject()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {499, 500, 3_000, 9_990})
    void toString_deeplyNestedReply_isElided(int depth) {
        qemu.expect(execute("x"))
                .garbage(("{\"return\": " + "[{\"a\":".repeat(depth / 2) + "1" + "}]".repeat(depth / 2)
                                + ", \"id\": 2}\r\n")
                        .getBytes(US_ASCII));

        JsonNode reply = result(client.execute("x", object()));

        assertThat(reply.toString()).startsWith("[{\"a\":[{").endsWith("}]");
        assertThat(reply.path(0).toPrettyString()).startsWith("{");
        assertThat(reply.toString().contains("…")).isEqualTo(depth > 500);
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 2_002, 9_990})
    void equals_deeplyNestedReply_isThatOfTheContent(int depth) {
        String nested = "[{\"a\":".repeat(depth / 2) + "1" + "}]".repeat(depth / 2);
        qemu.expect(execute("x")).garbage(("{\"return\": " + nested + ", \"id\": 2}\r\n").getBytes(US_ASCII));
        qemu.expect(execute("x")).garbage(("{\"return\": " + nested + ", \"id\": 3}\r\n").getBytes(US_ASCII));

        JsonNode one = result(client.execute("x", object()));
        JsonNode other = result(client.execute("x", object()));

        assertThat(one.equals(other)).isTrue();
        assertThat(one.hashCode()).isEqualTo(other.hashCode());
        assertThat(one.equals(other.get(0))).isFalse();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void execute_numberOfThousandsOfDigits_failsThatCommandAlone() {
        String digits = "7".repeat(5_000);
        qemu.expect(execute("x")).garbage(("{\"return\": {\"n\": " + digits + "}, \"id\": 2}\r\n").getBytes(US_ASCII));
        qemu.expect(execute("y"))
                .garbage(("{\"return\": 1, \"id\": 3, \"later\": " + digits + ".5}\r\n").getBytes(US_ASCII));

        assertThat(failure(client.execute("x", object()), QmpProtocolException.class))
                .hasMessageContaining("not of the expected shape");
        assertThat(result(client.execute("y", object())).intValue()).isEqualTo(1);
        assertThat(client.isOpen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"return\": \"x\r\n", "garbage\n", "[\"return\"]\n", "{\"return\": {}} x\n", "\u0000\n"})
    void execute_garbageInsteadOfTheReply_endsTheConnection(String garbage) {
        qemu.expect(execute("x")).garbage(garbage.getBytes(US_ASCII));

        CompletableFuture<JsonNode> pending = client.execute("x", object());

        assertThat(failure(pending, QmpDisconnectedException.class))
                .hasMessageStartingWith("x: no reply, not QMP: '")
                .hasCauseInstanceOf(QmpProtocolException.class);
        result(client.closed());
    }

    private void assertUsable() {
        qemu.whenever(execute("query-name")).reply("{'name': 'still here'}");
        assertThat(result(client.execute("query-name", object()))).hasToString("{\"name\":\"still here\"}");
    }

    private static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }
}
