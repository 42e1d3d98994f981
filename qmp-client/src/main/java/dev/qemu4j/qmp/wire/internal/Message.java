package dev.qemu4j.qmp.wire.internal;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Secrets;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;

/** One line from QEMU. Values stay unread until it is known who wants them. */
public sealed interface Message {
    /** The id of a reply that has none, or one that no client of ours would send. */
    long NO_ID = -1;

    record Greeting(QemuVersion version, String packageVersion, Set<String> capabilities) implements Message {}

    record Reply(long id, Value value) implements Message {}

    record Failure(long id, boolean hasId, String errorClass, String description) implements Message {
        @Override
        public String toString() {
            return "Failure[id=" + id + ", " + errorClass + ": " + Secrets.hide(description) + "]";
        }
    }

    record Event(
            String name, @Nullable Value data, @Nullable Instant timestamp) implements Message {
        private static final long OVERHEAD = 256;

        /** Returns about how much memory this keeps. */
        public long bytes() {
            return OVERHEAD + (data == null ? 0 : data.line().length);
        }
    }

    /** A guest agent's mark that the next message is in sync. */
    record Delimiter() implements Message {}

    /** JSON of a kind that this client does not know; a newer QEMU may send it. */
    record Unknown() implements Message {}

    /** A JSON value inside a line. */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    record Value(byte[] line, int from, int to) {
        /** Returns a parser that stands on the value's first token. */
        public JsonParser open() {
            JsonParser parser = Json.parser(line, from, to);
            parser.nextToken();
            return parser;
        }
    }
}
