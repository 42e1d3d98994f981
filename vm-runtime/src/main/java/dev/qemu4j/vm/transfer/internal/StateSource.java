package dev.qemu4j.vm.transfer.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.suspend.StateCompression;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A file that gives its state to a QEMU by a socket of that one's, as {@link StateSink} takes it. */
public final class StateSource implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Path socket;
    private final Part part;
    private final @Nullable PipedCommand unpacker;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable SocketChannel qemu;
    private volatile @Nullable IOException failure;
    private volatile boolean begun;

    private StateSource(Path socket, Part part, @Nullable PipedCommand unpacker) {
        this.socket = socket;
        this.part = part;
        this.unpacker = unpacker;
    }

    /**
     * The part of a file with the state.
     *
     * @param from the first byte, from zero on
     * @param length the number of bytes
     */
    public record Part(Path file, long from, long length, StateCompression compression) {}

    /**
     * Starts the program that unpacks.
     *
     * @param directory private, with a short path
     */
    public static StateSource open(Path directory, Part part) throws IOException {
        StateCompression compression = part.compression();
        Path socket = directory.resolve("state");
        Files.deleteIfExists(socket);
        PipedCommand unpacker = compression == StateCompression.NONE
                ? null
                : PipedCommand.writing(
                        directory.resolve("unpack"),
                        compression.program(),
                        "tail -c +" + (part.from() + 1) + " \"$2\" | head -c " + part.length(),
                        compression.unpackCommand(),
                        part.file());
        return new StateSource(socket, part, unpacker);
    }

    String uri() {
        return "unix:" + socket;
    }

    /** Begins, once QEMU listens. */
    void begin() throws IOException {
        SocketChannel out = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        qemu = out;
        begun = true;
        Task.start("state", task -> {
            run(out);
            return true;
        });
    }

    private void run(SocketChannel out) {
        try {
            PipedCommand command = unpacker;
            if (command == null) {
                try (FileChannel in = FileChannel.open(part.file(), StandardOpenOption.READ)) {
                    ByteCopy.some(in.position(part.from()), out, part.length());
                }
            } else {
                ByteCopy.all(command.channel(), out);
                command.requireEnd();
            }
        } catch (IOException e) { // QEMU itself tells whether it has all, and may close first
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new IOException(e.toString(), e);
        } finally {
            ByteCopy.end(out);
            ended.countDown();
        }
    }

    /** The reason why no more could be read or was taken; null as long as there is none. */
    @Nullable
    IOException failure() {
        return failure;
    }

    @Override
    public void close() throws IOException {
        ByteCopy.end(qemu);
        PipedCommand command = unpacker;
        if (command != null) {
            command.close();
        }
        if (begun) {
            Await.uninterrupted(nanos -> ended.await(nanos, TimeUnit.NANOSECONDS), SOON);
        }
        Files.deleteIfExists(socket);
    }
}
