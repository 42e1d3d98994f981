package dev.qemu4j.qmp.wire.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuVersion;
import java.math.BigInteger;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.JsonNode;

class MessageReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'return': {'a': [1, {'b': '}'}]}, 'id': 7}",
                "{'id': 7, 'return': {'a': [1, {'b': '}'}]}}",
                "{'new': [{'id': 1}], 'id': 7, 'return': {'a': [1, {'b': '}'}]}, 'more': null}"
            })
    void read_reply_findsIdAndValueInAnyOrder(String line) {
        Message.Reply reply = (Message.Reply) read(line);

        assertThat(reply.id()).isEqualTo(7);
        assertThat(tree(reply.value())).hasToString("{\"a\":[1,{\"b\":\"}\"}]}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "1", "-12.5", "true", "null", "\"a b\"", "\"\\u00e9\\\"x\"", "[[],{}]"})
    void read_reply_keepsAnyKindOfValue(String value) {
        Message.Reply first = (Message.Reply) MessageReader.read(bytes("{\"return\": " + value + ", \"id\": 1}"));
        Message.Reply last = (Message.Reply) MessageReader.read(bytes("{\"id\":1,\"return\":" + value + "}"));

        assertThat(tree(first.value())).isEqualTo(tree(last.value()));
        assertThat(first.id()).isEqualTo(1);
    }

    @Test
    void read_unsigned64Bits_areExact() {
        Message.Reply reply = (Message.Reply) read("{'return': 18446744073709551615, 'id': 1}");

        assertThat(tree(reply.value()).bigIntegerValue()).isEqualTo(new BigInteger("18446744073709551615"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"'x'", "null", "1.5", "18446744073709551616", "{'a': 1}", "[7]"})
    void read_foreignId_isNoIdOfOurs(String id) {
        Message.Reply reply = (Message.Reply) read("{'return': {}, 'id': " + id + "}");

        assertThat(reply.id()).isEqualTo(Message.NO_ID);
    }

    @Test
    void read_error_hasClassAndDescription() {
        Message.Failure failure =
                (Message.Failure) read("{'id': 3, 'error': {'class': 'GenericError', 'desc': 'no', 'x': {}}}");

        assertThat(failure).isEqualTo(new Message.Failure(3, true, "GenericError", "no"));
    }

    @Test
    void read_errorWithoutId_saysSo() {
        Message.Failure failure = (Message.Failure) read("{'error': {'class': 'GenericError', 'desc': 'JSON'}}");

        assertThat(failure.hasId()).isFalse();
    }

    @Test
    void read_event_dataAndTimestampMayMiss() {
        Message.Event full = (Message.Event)
                read("{'timestamp': {'seconds': 1, 'microseconds': 5}, 'event': 'STOP', 'data': {'a': 1}}");
        Message.Event bare = (Message.Event) read("{'event': 'STOP'}");
        Message.Event unknown =
                (Message.Event) read("{'event': 'STOP', 'timestamp': {'seconds': -1, 'microseconds': -1}}");

        assertThat(full.timestamp()).isEqualTo(Instant.ofEpochSecond(1, 5000));
        assertThat(bare).isEqualTo(new Message.Event("STOP", null, null));
        assertThat(unknown.timestamp()).isNull();
    }

    @Test
    void read_greeting_toleratesWhatItDoesNotKnow() {
        Message.Greeting greeting = (Message.Greeting)
                read(
                        "{'QMP': {'new': [1], 'version': {'qemu': {'micro': 22,"
                                + " 'minor': 2, 'major': 7, 'nano': 0}, 'package': ' (Debian)', 'x': {}}, 'capabilities': ['oob', 'z', 3]}}");

        assertThat(greeting.version()).isEqualTo(new QemuVersion(7, 2, 22));
        assertThat(greeting.packageVersion()).isEqualTo("(Debian)");
        assertThat(greeting.capabilities()).containsExactlyInAnyOrder("oob", "z", "3");
    }

    @Test
    void read_otherObject_isUnknown() {
        assertThat(read("{'progress': 3}")).isInstanceOf(Message.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "null", "{}", "[]", "{'version': null, 'capabilities': null}", "{'version': 7}"})
    void read_greetingWithoutAVersion_isUnknown(String greeting) {
        assertThat(read("{'QMP': " + greeting + "}")).isInstanceOf(Message.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'version': {'qemu': 7}}",
                "{'version': {'qemu': {'major': -1, 'minor': 2, 'micro': 0}}}",
                "{'version': {'qemu': {'major': '7', 'minor': 2, 'micro': 0}}}",
                "{'version': {'qemu': {'major': 18446744073709551616, 'minor': 2, 'micro': 0}}}"
            })
    void read_greetingOfAnOddVersion_isOfAnUnknownOne(String greeting) {
        Message.Greeting read = (Message.Greeting) read("{'QMP': " + greeting + "}");

        assertThat(read.version()).isEqualTo(new QemuVersion(0, 0, 0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'seconds': 9e18, 'microseconds': 0}",
                "{'seconds': 9000000000000000000, 'microseconds': 0}",
                "{'seconds': 18446744073709551616, 'microseconds': 0}",
                "{'seconds': 1, 'microseconds': 1000000}",
                "{'seconds': 1, 'microseconds': 9223372036854775807}",
                "{'seconds': '1', 'microseconds': 5}",
                "{'seconds': {}, 'microseconds': []}",
                "null",
                "[1]",
                "9e99"
            })
    void read_eventOfAnOddTime_hasNone(String timestamp) {
        assertThat(read("{'event': 'STOP', 'timestamp': " + timestamp + "}"))
                .isEqualTo(new Message.Event("STOP", null, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "7", "{}", "['STOP']", "true"})
    void read_eventWithoutAName_isUnknown(String name) {
        assertThat(read("{'event': " + name + ", 'data': {}}")).isInstanceOf(Message.Unknown.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "3", "SSH-2.0-x", "{'return'", "{'return': [}", "{'return': \"a", "\u0000"})
    void read_notQmp_throws(String line) {
        assertThatThrownBy(() -> read(line)).isInstanceOf(RuntimeException.class);
    }

    private static Message read(String line) {
        return MessageReader.read(bytes(line.replace('\'', '"')));
    }

    private static byte[] bytes(String line) {
        return line.getBytes(UTF_8);
    }

    private static JsonNode tree(Message.Value value) {
        try (JsonParser parser = value.open()) {
            return Json.readTree(parser);
        }
    }
}
