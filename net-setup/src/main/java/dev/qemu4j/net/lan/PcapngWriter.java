package dev.qemu4j.net.lan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/** Writes captured frames as pcapng does: blocks, each with its length before and behind. */
final class PcapngWriter {
    private static final int SECTION = 0x0a0d0d0a;
    private static final int BYTE_ORDER = 0x1a2b3c4d;
    private static final int INTERFACE = 1;
    private static final int STATISTICS = 5;
    private static final int PACKET = 6;
    private static final int FRAME = 12;
    private static final short ETHERNET = 1;
    private static final byte NANOSECONDS = 9;
    private static final int INBOUND = 1;
    private static final int OUTBOUND = 2;
    private static final int END_OF_OPTIONS = 4;

    private final OutputStream out;
    private final Map<String, Integer> interfaces = new HashMap<>();
    private final Map<String, Long> packets = new HashMap<>();

    PcapngWriter(OutputStream out) throws IOException {
        this.out = out;
        byte[] program = "qemu4j".getBytes(UTF_8);
        write(SECTION, 16 + option(program.length), body -> {
            body.putInt(BYTE_ORDER).putShort((short) 1).putShort((short) 0).putLong(-1);
            putOption(body, 4, program);
        });
    }

    /**
     * Writes a frame.
     *
     * @param nanos the time since 1970
     */
    void packet(String port, Direction direction, byte[] frame, long nanos) throws IOException {
        int id = interfaceOf(port);
        packets.merge(port, 1L, Long::sum);
        write(PACKET, 20 + padded(frame.length) + option(4), body -> {
            body.putInt(id).putInt((int) (nanos >>> 32)).putInt((int) nanos);
            body.putInt(frame.length).putInt(frame.length).put(frame);
            pad(body);
            optionHead(body, 2, 4).putInt(direction == Direction.INGRESS ? INBOUND : OUTBOUND);
        });
    }

    /** Writes how much was captured of each port, and how much could not be; to be called at the end. */
    void statistics(long dropped, long nanos) throws IOException {
        for (Map.Entry<String, Integer> known : interfaces.entrySet()) {
            write(STATISTICS, 12 + 2 * option(8), body -> {
                body.putInt(known.getValue()).putInt((int) (nanos >>> 32)).putInt((int) nanos);
                optionHead(body, 4, 8).putLong(packets.getOrDefault(known.getKey(), 0L));
                optionHead(body, 5, 8).putLong(dropped);
            });
        }
    }

    private int interfaceOf(String port) throws IOException {
        Integer known = interfaces.get(port);
        if (known != null) {
            return known;
        }
        byte[] name = port.getBytes(UTF_8);
        write(INTERFACE, 8 + option(name.length) + option(1), body -> {
            body.putShort(ETHERNET).putShort((short) 0).putInt(0);
            putOption(body, 2, name);
            putOption(body, 9, new byte[] {NANOSECONDS});
        });
        interfaces.put(port, interfaces.size());
        return interfaces.size() - 1;
    }

    /** Writes a block; the zeros behind its content are the end of its options. */
    private void write(int type, int size, Consumer<ByteBuffer> content) throws IOException {
        byte[] block = new byte[FRAME + size + END_OF_OPTIONS];
        ByteBuffer bytes = ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(type).putInt(block.length);
        content.accept(bytes);
        bytes.putInt(block.length - 4, block.length);
        out.write(block);
    }

    private static void putOption(ByteBuffer body, int code, byte[] value) {
        optionHead(body, code, value.length).put(value);
        pad(body);
    }

    private static ByteBuffer optionHead(ByteBuffer body, int code, int length) {
        return body.putShort((short) code).putShort((short) length);
    }

    private static int option(int length) {
        return 4 + padded(length);
    }

    private static int padded(int length) {
        return (length + 3) & ~3;
    }

    private static void pad(ByteBuffer body) {
        body.position(padded(body.position()));
    }
}
