package dev.qemu4j.surface;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** The files that QEMU offers a PC's firmware, read from the ports of their device over QEMU's own test protocol. */
final class FirmwareFiles {
    private static final int DIRECTORY = 0x19;
    private static final int ENTRY = 64;
    private static final int NAME = 8;

    private final SocketChannel channel;
    private final BufferedReader answers;

    private FirmwareFiles(SocketChannel channel) {
        this.channel = channel;
        answers = new BufferedReader(
                new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.ISO_8859_1));
    }

    /** Returns the sizes of all files, and the content of those that options make. */
    static Map<String, String> read(Path socket) throws IOException {
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket))) {
            return new FirmwareFiles(channel).read();
        }
    }

    private Map<String, String> read() throws IOException {
        Map<String, String> files = new TreeMap<>();
        int count = ByteBuffer.wrap(read(DIRECTORY, 4)).getInt();
        ByteBuffer directory = ByteBuffer.wrap(read(DIRECTORY, 4 + count * ENTRY));
        for (int i = 0; i < count; i++) {
            int at = 4 + i * ENTRY;
            int size = directory.getInt(at);
            String name = text(directory.array(), at + NAME, ENTRY - NAME).replaceFirst("\0.*", "");
            boolean ofOptions = name.startsWith("opt/") || name.startsWith("etc/smbios/") || name.equals("bootorder");
            byte[] content = ofOptions ? read(directory.getShort(at + 4), size) : new byte[0];
            files.put(name, size + " bytes: " + text(content, 0, content.length));
        }
        return files;
    }

    /** All is asked at once: thousands of questions, each with its answer, would take thousands of turns. */
    private byte[] read(int key, int size) throws IOException {
        String questions = "outw 0x510 " + key + "\n" + "inb 0x511\n".repeat(size);
        channel.write(ByteBuffer.wrap(questions.getBytes(StandardCharsets.ISO_8859_1)));
        assertThat(answers.readLine()).isEqualTo("OK");
        byte[] content = new byte[size];
        for (int i = 0; i < size; i++) {
            content[i] = (byte) (int) Integer.decode(answers.readLine().replace("OK ", ""));
        }
        return content;
    }

    private static String text(byte[] bytes, int from, int length) {
        return new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
}
