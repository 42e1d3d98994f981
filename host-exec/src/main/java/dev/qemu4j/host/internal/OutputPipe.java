package dev.qemu4j.host.internal;

import java.io.File;
import java.io.FileInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * A pipe that a selector can watch, for a program's output. A {@link ProcessBuilder} takes files only, and Java does not tell a channel's descriptor; but Linux has a
 * file for each descriptor of a process, which leads to the pipe. A pipe whose file is not found for sure is not used.
 *
 * @param pipe its two ends in this JVM
 * @param file the end to write to, as long as the JVM's own is open
 */
record OutputPipe(Pipe pipe, File file) {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final Path FLAGS = Path.of("/proc/self/fdinfo");
    private static final int ACCESS = 3;
    private static final int WRITE_ONLY = 1;
    private static final int TRIES = 3;
    /** A page, which the pipe has room for. */
    private static final int MOST_BYTES = 4096;

    /** Opens a pipe; returns null where there are no such files, or others close and open too many at the same time. */
    static @Nullable OutputPipe open() throws IOException {
        OutputPipe opened = null;
        for (int i = 0; i < TRIES && opened == null; i++) {
            opened = tryToOpen();
        }
        return opened;
    }

    /** Closes the end of this JVM, so that the pipe ends with the program. */
    void closeWriter() throws IOException {
        pipe.sink().close();
    }

    void close() throws IOException {
        try {
            pipe.sink().close();
        } finally {
            pipe.source().close();
        }
    }

    private static synchronized @Nullable OutputPipe tryToOpen() throws IOException {
        Set<String> before = descriptors();
        Pipe pipe = Pipe.open();
        OutputPipe opened = null;
        try {
            Set<String> added = descriptors();
            added.removeAll(before);
            String writer = writer(pipe, added);
            if (writer != null) {
                pipe.source().configureBlocking(false);
                opened = new OutputPipe(pipe, DESCRIPTORS.resolve(writer).toFile());
            }
            return opened;
        } finally {
            if (opened == null) {
                pipe.sink().close();
                pipe.source().close();
            }
        }
    }

    private static Set<String> descriptors() {
        String[] names = DESCRIPTORS.toFile().list();
        return names == null ? new HashSet<>() : new HashSet<>(List.of(names));
    }

    /** Other threads may open pipes at the same time. */
    private static @Nullable String writer(Pipe pipe, Set<String> added) throws IOException {
        for (String descriptor : added) {
            if (isWriter(descriptor) && isOf(pipe, descriptor)) {
                return descriptor;
            }
        }
        return null;
    }

    private static boolean isWriter(String descriptor) {
        try {
            return Files.readSymbolicLink(DESCRIPTORS.resolve(descriptor))
                            .toString()
                            .startsWith("pipe:")
                    && Files.readString(FLAGS.resolve(descriptor))
                            .lines()
                            .filter(line -> line.startsWith("flags:"))
                            .anyMatch(
                                    line -> (Integer.parseInt(line.substring(6).strip(), 8) & ACCESS) == WRITE_ONLY);
        } catch (IOException | NumberFormatException e) {
            return false; // closed meanwhile
        }
    }

    /** Tells whether a descriptor is the end of this very pipe: as many bytes as were written into it can be read. */
    private static boolean isOf(Pipe pipe, String descriptor) throws IOException {
        int count = 1 + ThreadLocalRandom.current().nextInt(MOST_BYTES);
        ByteBuffer bytes = ByteBuffer.allocate(count);
        pipe.sink().write(bytes);
        try (InputStream other =
                new FileInputStream(DESCRIPTORS.resolve(descriptor).toFile())) {
            return other.available() == count;
        } catch (FileNotFoundException e) {
            return false; // another's, closed meanwhile
        } finally {
            bytes.clear();
            while (bytes.hasRemaining()) {
                pipe.source().read(bytes);
            }
        }
    }
}
