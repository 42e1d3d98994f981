package dev.qemu4j.net.lan;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Makes questions of DNS. */
final class DnsQuestion {
    private DnsQuestion() {}

    static byte[] of(String name, int type) {
        byte[] question = new byte[12 + name.length() + 2 + 4];
        ByteBuffer bytes = ByteBuffer.wrap(question);
        bytes.putShort(0, (short) 0x1234).putShort(2, (short) 0x0100).putShort(4, (short) 1);
        bytes.position(12);
        for (String label : name.split("\\.", -1)) {
            bytes.put((byte) label.length()).put(label.getBytes(US_ASCII));
        }
        bytes.put((byte) 0).putShort((short) type).putShort((short) 1);
        return question;
    }

    static int lastFourBytes(ByteBuffer answer) {
        return answer.getInt(answer.limit() - 4);
    }
}
