package dev.qemu4j.vm.transfer.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.suspend.StateCompression;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A file that takes the state of a QEMU by a socket of this JVM's. QEMU has no program of its own in between: it may start none in a sandbox, and cannot end one that
 * hangs. Closing ends all that is between the two, whatever it waits for.
 */
public final class StateSink implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(1);

    private final Path socket;
    private final ServerSocketChannel server;
    private final Path file;
    private final @Nullable PipedCommand packer;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable SocketChannel qemu;
    private volatile @Nullable IOException failure;
    private volatile boolean closed;

    private StateSink(Path socket, ServerSocketChannel server, Path file, @Nullable PipedCommand packer) {
        this.socket = socket;
        this.server = server;
        this.file = file;
        this.packer = packer;
    }

    /**
     * Makes the socket, and starts the program that packs.
     *
     * @param directory private, with a short path
     * @param file is appended to
     */
    public static StateSink open(Path directory, Path file, StateCompression compression) throws IOException {
        Path socket = directory.resolve("state");
        Files.deleteIfExists(socket);
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(socket), 1);
            PipedCommand packer = compression == StateCompression.NONE
                    ? null
                    : PipedCommand.reading(
                            directory.resolve("pack"), compression.program(), compression.packCommand(), file);
            StateSink sink = new StateSink(socket, server, file, packer);
            Task.start("state", task -> {
                sink.run();
                return true;
            });
            return sink;
        } catch (IOException | RuntimeException | Error e) {
            server.close();
            Files.deleteIfExists(socket);
            throw e;
        }
    }

    String uri() {
        return "unix:" + socket;
    }

    private void run() {
        try {
            pump();
        } catch (IOException e) {
            failure = e;
        } catch (RuntimeException | Error e) {
            failure = new IOException(e.toString(), e);
        } finally {
            disconnect(); // after the reason is there, as QEMU then fails for it
            ended.countDown();
        }
    }

    private void pump() throws IOException {
        SocketChannel in = server.accept();
        qemu = in;
        if (closed) {
            in.close();
        }
        server.close();
        PipedCommand command = packer;
        try (WritableByteChannel out =
                command == null ? FileChannel.open(file, StandardOpenOption.APPEND) : command.channel()) {
            ByteCopy.all(in, out);
        } catch (IOException e) {
            throw command == null || closed ? e : command.reason(e);
        }
        if (command != null) {
            command.requireEnd();
        }
    }

    /** The reason why no more can be written; null as long as there is none. */
    @Nullable
    IOException failure() {
        return failure;
    }

    /** Waits until all is written. */
    void awaitEnd(Duration limit) throws IOException {
        Await.until(
                nanos -> ended.await(nanos, TimeUnit.NANOSECONDS),
                "waiting until the machine's state is written",
                limit);
        IOException reason = failure;
        if (reason != null) {
            throw new IOException(reason.getMessage(), reason);
        }
    }

    /** A write that hangs in the kernel keeps its thread, but nobody else. */
    @Override
    public void close() throws IOException {
        closed = true;
        disconnect();
        PipedCommand command = packer;
        if (command != null) {
            command.close();
        }
        Await.uninterrupted(nanos -> ended.await(nanos, TimeUnit.NANOSECONDS), SOON);
        Files.deleteIfExists(socket);
    }

    private void disconnect() {
        ByteCopy.end(server);
        ByteCopy.end(qemu);
    }
}
