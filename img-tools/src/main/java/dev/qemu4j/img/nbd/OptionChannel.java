package dev.qemu4j.img.nbd;

import dev.qemu4j.base.Secrets;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** Sends options of the handshake and reads the replies, with nothing believed about their lengths. */
final class OptionChannel {
    /** Two strings and a few numbers at most. */
    private static final int LONGEST_REPLY = 4 * Wire.LONGEST_STRING;

    private static final int HEADER = 20;

    private final Transport transport;

    OptionChannel(Transport transport) {
        this.transport = transport;
    }

    ByteBuffer read(int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        transport.readFully(buffer);
        return buffer.flip();
    }

    void send(ByteBuffer buffer) throws IOException {
        transport.write(buffer);
    }

    void sendOption(int option, ByteBuffer data) throws IOException {
        ByteBuffer header = ByteBuffer.allocate(16);
        header.putLong(Wire.OPTION_MAGIC).putInt(option).putInt(data.remaining());
        transport.write(header.flip(), data);
    }

    Reply readReply(int option) throws IOException {
        ByteBuffer header = read(HEADER);
        long magic = header.getLong();
        int answered = header.getInt();
        int type = header.getInt();
        int length = header.getInt();
        if (magic != Wire.OPTION_REPLY_MAGIC || answered != option) {
            throw new NbdProtocolException(
                    "the server's reply to option " + option + " starts with " + Long.toHexString(magic)
                            + " for option " + answered,
                    null);
        }
        if (length < 0 || length > LONGEST_REPLY) {
            throw new NbdProtocolException(
                    "the server's reply to option " + option + " claims " + Integer.toUnsignedString(length) + " bytes",
                    null);
        }
        return new Reply(type, read(length));
    }

    static ByteBuffer text(String text) {
        return StandardCharsets.UTF_8.encode(text);
    }

    static String text(ByteBuffer data) {
        return StandardCharsets.UTF_8.decode(data).toString();
    }

    /** A reply, whose data is there in full. */
    record Reply(int type, ByteBuffer data) {
        boolean isError() {
            return type < 0;
        }

        /** Says why the server refused, in its own words if it has any. */
        String refusal() {
            String words = data.remaining() <= Wire.LONGEST_STRING
                    ? text(data.duplicate()).strip()
                    : "";
            return Wire.optionError(type) + (words.isEmpty() ? "" : ": " + Secrets.hide(words));
        }

        ByteBuffer atLeast(int length) {
            if (data.remaining() < length) {
                throw new NbdProtocolException(
                        "a reply of the server has " + data.remaining() + " bytes (expected: at least " + length + ")",
                        null);
            }
            return data;
        }
    }
}
