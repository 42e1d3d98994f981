package dev.qemu4j.vm.console;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.io.Writer;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/** A recording of a console in asciicast v3, the format that {@code asciinema play} shows. Thread-safe. */
public final class ConsoleRecording implements AutoCloseable {
    private static final int CHUNK = 16 * 1024;
    private static final OpenOption[] NEW = {StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE};

    private final ConsoleState state;
    private final Path file;
    private final Writer out;
    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    private final ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
    private final Runnable signal;
    private long position;
    private long written;
    private boolean closed;
    private @Nullable IOException failure;

    private ConsoleRecording(ConsoleState state, Path file, Writer out) {
        this.state = state;
        this.file = file;
        this.out = out;
        Pump pump = new Pump(state.executor(), this::write);
        signal = pump::signal;
    }

    static ConsoleRecording start(ConsoleState state, Path file, OpenOption... options) {
        try {
            Writer out = Files.newBufferedWriter(file, options.length == 0 ? NEW : options);
            out.write("{\"version\":3,\"term\":{\"cols\":80,\"rows\":24},\"timestamp\":"
                    + Instant.now().getEpochSecond() + ",\"title\":" + StringNode.valueOf(state.id()) + "}\n");
            ConsoleRecording recording = new ConsoleRecording(state, file, out);
            state.follow(recording.signal);
            recording.signal.run();
            return recording;
        } catch (FileAlreadyExistsException e) {
            throw new QemuException(
                    "a console cannot be recorded in " + file
                            + ": it is there already (expected: a new file; to replace its"
                            + " content, StandardOpenOption.WRITE and TRUNCATE_EXISTING)",
                    e);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    /**
     * Returns the file.
     *
     * @return the one that {@link VmConsole#record} was given
     */
    public Path file() {
        return file;
    }

    /**
     * Writes the output up to now, and ends the recording.
     *
     * @throws QemuException if something could not be written
     */
    @Override
    public void close() {
        IOException first;
        synchronized (this) {
            write();
            end();
            first = failure;
            failure = null;
        }
        if (first != null) {
            throw failed(file, first);
        }
    }

    /** Returns the file. */
    @Override
    public String toString() {
        return "ConsoleRecording[" + file + "]";
    }

    private synchronized void write() {
        if (closed) {
            return;
        }
        boolean last = state.end().isDone();
        try {
            long size = state.log().size();
            while (position < size) {
                writeChunk(Math.min(size, state.times().chunkEnd(position)));
            }
            out.flush();
        } catch (IOException e) {
            failure = e;
            last = true;
        }
        if (last) {
            end();
        }
    }

    private void writeChunk(long end) throws IOException {
        long time = state.times().nanos(position);
        bytes.limit((int) Math.min(bytes.capacity(), bytes.position() + Math.max(1, end - position)));
        int before = bytes.position();
        long at = state.log().read(position, bytes);
        position = at + bytes.position() - before;
        CharBuffer text = CharBuffer.allocate(CHUNK);
        decoder.decode(bytes.flip(), text, false);
        bytes.compact(); // half a character waits for its other half
        if (text.position() > 0) {
            double seconds = Math.max(0, time - written) / (double) TimeUnit.SECONDS.toNanos(1);
            written = Math.max(written, time);
            String json = StringNode.valueOf(text.flip().toString()).toString();
            out.write(String.format(Locale.ROOT, "[%.6f,\"o\",%s]\n", seconds, json));
        }
    }

    private void end() {
        if (!closed) {
            closed = true;
            state.unfollow(signal);
            try {
                out.close();
            } catch (IOException e) {
                failure = e;
            }
        }
    }

    private static QemuException failed(Path file, IOException e) {
        return new QemuException("a console cannot be recorded in " + file + ": " + e, e);
    }
}
