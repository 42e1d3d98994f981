package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** A connection to a server of QEMU's, each read of which has a limit. */
abstract class ServerStream implements AutoCloseable {
    abstract byte[] read(int length) throws IOException;

    abstract void write(byte[] bytes) throws IOException;

    /** Reads up to a text, which is ASCII, and returns all before it. */
    String readUntil(String end) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(end) < 0) {
            text.append((char) (read(1)[0] & 0xff));
        }
        return text.substring(0, text.length() - end.length());
    }

    void writeLine(String line) throws IOException {
        write((line + "\n").getBytes(UTF_8));
    }

    @Override
    public abstract void close() throws IOException;
}
