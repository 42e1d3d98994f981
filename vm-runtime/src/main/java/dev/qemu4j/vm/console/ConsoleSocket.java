package dev.qemu4j.vm.console;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import java.io.IOException;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The socket of a console: takes the one QEMU that connects, puts what it sends into the log, and writes what is to be sent. All
 * of it but {@link #send} and {@link #close} runs on the loop's thread.
 */
final class ConsoleSocket implements ConsoleLoop.Channel {
    private static final Logger log = LoggerFactory.getLogger(ConsoleSocket.class);
    private static final int MOST_WAITING = 1024 * 1024;
    private static final int MOST_AT_ONCE = 1024 * 1024;

    private final ConsoleLoop loop;
    private final Path path;
    private final ServerSocketChannel server;
    private final ConsoleState state;
    private final Deque<Output> outputs = new ArrayDeque<>(); // guarded by itself
    private int waiting; // guarded by outputs
    private @Nullable ConsoleEnd ended; // guarded by outputs
    private @Nullable SocketChannel channel;
    private @Nullable SelectionKey key;

    /** Some bytes that are to be sent, and a future of the time when the host's kernel has them. */
    private record Output(ByteBuffer bytes, CompletableFuture<@Nullable Void> sent) {}

    ConsoleSocket(ConsoleLoop loop, Path path, ServerSocketChannel server, ConsoleState state) {
        this.loop = loop;
        this.path = path;
        this.server = server;
        this.state = state;
    }

    void start() {
        loop.execute(() -> {
            try {
                server.register(loop.selector(), SelectionKey.OP_ACCEPT, this);
            } catch (Throwable e) {
                failed(e);
            }
        });
    }

    CompletableFuture<@Nullable Void> send(byte[] bytes) {
        CompletableFuture<@Nullable Void> sent = new CompletableFuture<>();
        Output output = new Output(ByteBuffer.wrap(bytes), sent);
        ConsoleEnd how;
        synchronized (outputs) {
            how = ended;
            if (how == null && waiting > 0 && (long) waiting + bytes.length > MOST_WAITING) { // one alone has room
                return CompletableFuture.failedFuture(new ConsoleBusyException("console " + state.id()
                        + " takes no more: " + waiting + " bytes wait already for a guest that does not read them"));
            }
            if (how == null) {
                outputs.add(output);
                waiting += bytes.length;
            }
        }
        if (how != null) {
            return CompletableFuture.failedFuture(notSent(how));
        }
        loop.execute(this::wantWrite);
        return OwnedFuture.of(sent, () -> withdraw(output));
    }

    /** Takes back what has not begun. */
    private void withdraw(Output output) {
        synchronized (outputs) {
            if (output.bytes().position() == 0 && outputs.remove(output)) {
                waiting -= output.bytes().remaining();
            }
        }
    }

    /** Reads the output up to now, and then runs a task. */
    void afterReading(Runnable task) {
        loop.execute(() -> {
            try {
                if (key == null && server.isOpen()) {
                    accept(); // a QEMU that has connected and ended in no time
                }
                SelectionKey open = key;
                if (open != null && open.isValid()) {
                    readAll(ByteBuffer.allocate(64 * 1024));
                }
            } catch (Throwable e) { // also an Error: those who wait for the console must learn of it
                failed(e);
            } finally {
                task.run();
            }
        });
    }

    void close(String why) {
        afterReading(() -> end(new ConsoleEnd(why, null)));
    }

    @Override
    public void ready(SelectionKey ready, ByteBuffer buffer) throws IOException {
        if (ready.isAcceptable()) {
            accept();
            return;
        }
        if (ready.isReadable()) {
            read(buffer);
        }
        if (ready.isValid() && ready.isWritable()) {
            write(ready);
        }
    }

    @Override
    public void failed(Throwable failure) {
        if (failure instanceof IOException && isPeerGone()) {
            end(ConsoleEnd.BY_QEMU);
        } else {
            end(new ConsoleEnd("its socket failed: " + failure, failure));
        }
    }

    /**
     * Tells whether the peer has gone, after the bytes that are left are read: the system's words about a write are in the user's language. A
     * QEMU that ends before it has read all leaves no end of the stream, but a reset, which Java words.
     */
    private boolean isPeerGone() {
        SocketChannel open = channel;
        if (open == null || !open.isOpen()) {
            return false;
        }
        try {
            return readAll(ByteBuffer.allocate(64 * 1024)) < 0;
        } catch (SocketException e) {
            return "Connection reset".equals(e.getMessage());
        } catch (IOException e) {
            return false;
        }
    }

    /** One QEMU has the console; nobody else is to connect. */
    private void accept() throws IOException {
        SocketChannel accepted = server.accept();
        if (accepted == null) {
            return;
        }
        channel = accepted;
        accepted.configureBlocking(false);
        key = accepted.register(loop.selector(), SelectionKey.OP_READ, this);
        server.close();
        Files.deleteIfExists(path);
        wantWrite();
    }

    /**
     * Reads the bytes that have come, or a part of them, of a guest that prints without a pause. If QEMU has closed the connection, that is up to the end.
     *
     * @return the count of the last read, negative at the end
     */
    private int readAll(ByteBuffer buffer) throws IOException {
        int total = 0;
        int count;
        do {
            count = read(buffer);
            total += count;
        } while (count > 0 && total < MOST_AT_ONCE);
        return count;
    }

    /**
     * Reads one buffer: the selector tells if there is more, and others have a turn.
     *
     * @return the number of bytes, negative at the end
     */
    private int read(ByteBuffer buffer) throws IOException {
        SocketChannel open = channel;
        if (open == null || !open.isOpen()) {
            return -1;
        }
        int count = open.read(buffer.clear());
        if (count < 0) {
            end(ConsoleEnd.BY_QEMU);
        } else if (count > 0) {
            state.log().append(buffer.flip());
            state.times().add(state.log().size());
            state.changed();
        }
        return count;
    }

    private void write(SelectionKey ready) throws IOException {
        SocketChannel open = channel;
        while (open != null) {
            Output output;
            synchronized (outputs) {
                output = outputs.peek();
                if (output == null) {
                    ready.interestOps(SelectionKey.OP_READ);
                    return;
                }
                waiting -= open.write(output.bytes());
                if (output.bytes().hasRemaining()) {
                    return;
                }
                outputs.remove();
            }
            state.executor().execute(() -> output.sent().complete(null));
        }
    }

    private void wantWrite() {
        SelectionKey open = key;
        if (open != null && open.isValid()) {
            open.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
        }
    }

    private void end(ConsoleEnd how) {
        Deque<Output> unsent;
        synchronized (outputs) {
            if (ended != null) {
                return;
            }
            unsent = new ArrayDeque<>(outputs); // should there be no room, the next attempt to end ends it
            ended = how;
            outputs.clear();
        }
        SocketChannel connected = channel;
        tried(server::close);
        if (connected == null) { // else the name went when QEMU connected, and may be another's by now
            tried(() -> Files.deleteIfExists(path));
        } else {
            tried(connected::close);
        }
        tried(state.log()::unlink);
        Runnable tell = () -> unsent.forEach(output -> output.sent().completeExceptionally(notSent(how)));
        Chain.end(state.end(how), (end, failure) -> ConsoleThreads.run(ConsoleThreads.OWN, tell), thrown -> tell.run());
    }

    private interface Step {
        void run() throws IOException;
    }

    private void tried(Step step) {
        try {
            step.run();
        } catch (Throwable e) {
            log.debug("console {} ends all the same: {}", state.id(), e.toString());
        }
    }

    private ConsoleEndedException notSent(ConsoleEnd first) {
        ConsoleEnd how = state.end().getNow(first);
        return new ConsoleEndedException(
                "console " + state.id() + " takes no input: " + how.reason(), state.lastLines(), how.cause());
    }
}
