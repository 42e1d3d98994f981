package dev.qemu4j.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;

/** The baseline: a blocking socket that sends the same JSON and looks for the end of the reply's line. */
final class BareClient implements AutoCloseable {
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(1 << 16);
    private final ByteBuffer out = ByteBuffer.allocateDirect(1 << 16);
    private long id;

    BareClient(SocketAddress address, boolean outOfBand) throws IOException {
        channel = address instanceof UnixDomainSocketAddress
                ? SocketChannel.open(StandardProtocolFamily.UNIX)
                : SocketChannel.open();
        channel.connect(address);
        readLines(1);
        write("{\"execute\":\"qmp_capabilities\",\"arguments\":{\"enable\":[" + (outOfBand ? "\"oob\"" : "") + "]}}\n");
        readLines(1);
    }

    /** Sends commands at once and reads as many replies. */
    void queryStatus(int commands) throws IOException {
        out.clear();
        for (int i = 0; i < commands; i++) {
            String command = "{\"execute\":\"query-status\",\"arguments\":{},\"id\":" + ++id + "}\n";
            out.put(command.getBytes(US_ASCII));
        }
        out.flip();
        while (out.hasRemaining()) {
            channel.write(out);
        }
        readLines(commands);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void write(String text) throws IOException {
        channel.write(ByteBuffer.wrap(text.getBytes(US_ASCII)));
    }

    private void readLines(int lines) throws IOException {
        int left = lines;
        while (left > 0) {
            in.clear();
            if (channel.read(in) < 0) {
                throw new EOFException();
            }
            for (int i = 0; i < in.position(); i++) {
                if (in.get(i) == '\n') {
                    left--;
                }
            }
        }
    }
}
