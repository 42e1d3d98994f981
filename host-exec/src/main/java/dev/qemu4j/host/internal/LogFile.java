package dev.qemu4j.host.internal;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A file that both outputs of a program are appended to, as they come. */
public final class LogFile implements OutputSink {
    private final Path file;
    private final OutputStream stream;
    private int writers = 2;

    public LogFile(Path file) throws IOException {
        this.file = file;
        stream = Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public synchronized void write(byte[] bytes, int length) throws IOException {
        stream.write(bytes, 0, length);
    }

    @Override
    public synchronized void end() throws IOException {
        if (--writers == 0) {
            stream.close();
        }
    }

    /** Closes the file of a program that could not be started. */
    public synchronized void abandon() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
