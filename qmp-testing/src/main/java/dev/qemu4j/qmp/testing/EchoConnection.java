package dev.qemu4j.qmp.testing;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.qmp.testing.json.internal.IdScanner;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/** Answers a client's lines with prepared bytes; what a read brings is answered in one write. */
final class EchoConnection {
    private static final byte[] NEGOTIATED = "{\"return\": {}".getBytes(US_ASCII);
    private static final byte[] ID = ", \"id\": ".getBytes(US_ASCII);
    private static final byte[] END = "}\r\n".getBytes(US_ASCII);

    private final SocketChannel channel;
    private final byte[] reply;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream(1 << 16);
    private byte[] input = new byte[1 << 16];
    private int filled;
    private boolean negotiated;

    EchoConnection(SocketChannel channel, byte[] reply) {
        this.channel = channel;
        this.reply = reply;
    }

    void serve(byte[] greeting) throws IOException {
        output.writeBytes(greeting);
        flush();
        for (int count = read(); count >= 0; count = read()) {
            int scanned = filled;
            filled += count;
            answerLines(scanned);
            flush();
        }
    }

    private int read() throws IOException {
        if (filled == input.length) {
            input = Arrays.copyOf(input, input.length * 2);
        }
        return channel.read(ByteBuffer.wrap(input, filled, input.length - filled));
    }

    private void answerLines(int scanned) {
        int line = 0;
        for (int i = scanned; i < filled; i++) {
            if (input[i] == '\n') {
                answer(line, i);
                line = i + 1;
            }
        }
        System.arraycopy(input, line, input, 0, filled - line);
        filled -= line;
    }

    private void answer(int start, int end) {
        IdScanner id = IdScanner.scan(input, start, end);
        output.writeBytes(negotiated ? reply : NEGOTIATED);
        negotiated = true;
        if (id.found()) {
            output.writeBytes(ID);
            output.write(input, id.start(), id.length());
        }
        output.writeBytes(END);
    }

    private void flush() throws IOException {
        for (ByteBuffer bytes = ByteBuffer.wrap(output.toByteArray()); bytes.hasRemaining(); ) {
            channel.write(bytes);
        }
        output.reset();
    }
}
