package dev.qemu4j.net.lan;

import dev.qemu4j.net.lan.packet.internal.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Reads captures, strictly: what does not fit together fails. */
final class PcapngFile {
    private final List<String> ports = new ArrayList<>();
    private final List<Packet> packets = new ArrayList<>();

    private PcapngFile() {}

    static PcapngFile read(Path path) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
        PcapngFile file = new PcapngFile();
        while (bytes.hasRemaining()) {
            int type = bytes.getInt();
            int length = bytes.getInt();
            if (length % 4 != 0 || bytes.getInt(bytes.position() - 8 + length - 4) != length) {
                throw new IOException("a block of length " + length + " does not end with it");
            }
            file.block(type, bytes.slice(bytes.position(), length - 12).order(ByteOrder.LITTLE_ENDIAN));
            bytes.position(bytes.position() + length - 8);
        }
        return file;
    }

    List<Packet> packets() {
        return packets;
    }

    private void block(int type, ByteBuffer body) {
        if (type == 1) {
            body.position(8);
            ports.add(new String(option(body, 2), StandardCharsets.UTF_8));
        } else if (type == 6) {
            String port = ports.get(body.getInt());
            long nanos = ((long) body.getInt() << 32) | (body.getInt() & 0xffff_ffffL);
            byte[] frame = new byte[body.getInt()];
            body.getInt();
            body.get(frame);
            body.position((body.position() + 3) & ~3);
            int flags = ByteBuffer.wrap(option(body, 2))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getInt();
            packets.add(new Packet(port, flags, Frame.of(frame), Instant.EPOCH.plusNanos(nanos)));
        }
    }

    private static byte[] option(ByteBuffer body, int code) {
        while (true) {
            int found = body.getShort();
            byte[] value = new byte[body.getShort()];
            body.get(value);
            body.position((body.position() + 3) & ~3);
            if (found == code) {
                return value;
            }
        }
    }

    record Packet(String port, int flags, Frame frame, Instant time) {}
}
