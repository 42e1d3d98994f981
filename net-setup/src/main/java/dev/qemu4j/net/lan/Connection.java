package dev.qemu4j.net.lan;

import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.packet.internal.Frame;
import dev.qemu4j.net.lan.packet.internal.FrameReader;
import dev.qemu4j.net.lan.packet.internal.OutBuffer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection of one QEMU to a port. Used by the switch's thread only. */
final class Connection implements PortEnd {
    private static final Logger log = LoggerFactory.getLogger(Connection.class);
    private static final int READ_SIZE = 256 * 1024;
    /** So that a machine that sends without end does not keep the others from being heard. */
    private static final int READS_IN_A_ROUND = 4;

    private final SwitchLoop loop;
    private final SwitchPort port;
    private final SocketChannel channel;
    private final ByteBuffer in = ByteBuffer.allocateDirect(READ_SIZE);
    private final OutBuffer out;
    private final FrameReader reader;
    private @Nullable SelectionKey key;

    Connection(SwitchLoop loop, SwitchPort port, SocketChannel channel, int queue) {
        this.loop = loop;
        this.port = port;
        this.channel = channel;
        out = new OutBuffer(queue);
        reader = new FrameReader(port.traffic()::received, () -> port.traffic().count(Count.MALFORMED));
    }

    void open() throws IOException {
        key = loop.register(channel, SelectionKey.OP_READ, this::ready);
    }

    @Override
    public boolean send(Frame frame) {
        boolean taken = out.add(frame);
        if (!taken) {
            // What was collected in this round has perhaps not been written at all yet.
            flush();
            taken = out.add(frame);
        }
        loop.write(this);
        return taken;
    }

    void flush() {
        if (key == null || !key.isValid()) {
            return;
        }
        try {
            out.writeTo(channel);
            key.interestOps(out.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        } catch (IOException e) {
            end(e);
        }
    }

    @Override
    public void disconnect() {
        end(null);
    }

    private void ready(SelectionKey ready) {
        if (ready.isValid() && ready.isWritable()) {
            flush();
        }
        if (ready.isValid() && ready.isReadable()) {
            read();
        }
    }

    private void read() {
        try {
            for (int i = 0; i < READS_IN_A_ROUND; i++) {
                int count = channel.read(in);
                if (count <= 0) {
                    if (count < 0) {
                        end(null);
                    }
                    return;
                }
                in.flip();
                try {
                    reader.read(in);
                } finally {
                    in.compact();
                }
            }
        } catch (NetworkException e) {
            log.warn("port '{}': {}; its connection is closed", port.name(), e.getMessage());
            port.traffic().count(Count.MALFORMED);
            end(null);
        } catch (IOException e) {
            end(e);
        }
    }

    private void end(@Nullable IOException cause) {
        if (cause != null) {
            log.debug("port '{}': the connection broke", port.name(), cause);
        }
        port.traffic().disconnected(this);
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("port '{}': the connection could not be closed", port.name(), e);
        }
    }
}
