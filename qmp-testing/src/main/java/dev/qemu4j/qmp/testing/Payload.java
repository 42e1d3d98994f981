package dev.qemu4j.qmp.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.qmp.testing.json.internal.QemuJson;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Bytes to send: a head, a filler of any length that is never held in memory as a whole, and a tail. */
final class Payload {
    private static final byte[] BLOCK = new byte[1 << 16];

    static {
        Arrays.fill(BLOCK, (byte) 'x');
    }

    private final byte[] head;
    private final long filler;
    private final byte[] tail;

    private Payload(byte[] head, long filler, byte[] tail) {
        this.head = head;
        this.filler = filler;
        this.tail = tail;
    }

    /** Gets a payload's bytes piece by piece. */
    interface Sink {
        void write(byte[] bytes, int length) throws IOException;
    }

    static Payload of(byte[] bytes) {
        return new Payload(bytes, 0, new byte[0]);
    }

    static Payload of(JsonNode message) {
        return of(QemuJson.line(message));
    }

    /** Returns a reply whose line has a size, its CRLF included. */
    static Payload huge(long size, @Nullable JsonNode id) {
        byte[] head = "{\"return\": \"".getBytes(US_ASCII);
        String member = id == null ? "" : ", \"id\": " + QemuJson.text(id);
        byte[] tail = ("\"" + member + "}\r\n").getBytes(US_ASCII);
        return new Payload(head, Math.max(0, size - head.length - tail.length), tail);
    }

    long size() {
        return head.length + filler + tail.length;
    }

    /** Writes the first bytes. */
    void write(long count, Sink sink) throws IOException {
        long left = count - writeSome(head, count, sink);
        long fill = Math.min(filler, left);
        for (long written = 0; written < fill; ) {
            written += writeSome(BLOCK, fill - written, sink);
        }
        writeSome(tail, left - fill, sink);
    }

    private static int writeSome(byte[] bytes, long count, Sink sink) throws IOException {
        int length = (int) Math.min(bytes.length, count);
        if (length > 0) {
            sink.write(bytes, length);
        }
        return length;
    }
}
