package dev.qemu4j.qga;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qga.GuestFileClose;
import dev.qemu4j.qapi.qga.GuestFileFlush;
import dev.qemu4j.qapi.qga.GuestFileOpen;
import dev.qemu4j.qapi.qga.GuestFileRead;
import dev.qemu4j.qapi.qga.GuestFileReadResult;
import dev.qemu4j.qapi.qga.GuestFileWrite;
import dev.qemu4j.qmp.QmpProtocolException;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A file that is open in the guest, until it was read or written, or that went wrong. */
final class GuestFile<T extends @Nullable Object> {
    /** Small enough for any agent and QEMU's buffers, large enough that the round trips do not count. */
    private static final int CHUNK = 256 << 10;

    private static final int SHORT_PARTS = 1000;

    private final AgentClient client;
    private final String path;
    private final long mostTurns;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private long handle;
    private long turns;

    /** The agent gets as many questions as the length needs, and some for pipes and devices, which have less at a time. */
    private GuestFile(AgentClient client, String path, long length) {
        this.client = client;
        this.path = path;
        mostTurns = length / CHUNK + SHORT_PARTS;
    }

    /** Reads a file of a length at most: a guest may never end it. */
    static CompletableFuture<byte[]> read(AgentClient client, String path, DataSize limit) {
        GuestFile<byte[]> file = new GuestFile<>(client, path, limit.bytes());
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return file.use(GuestFileOpen.of(path), done -> file.readRest(limit, content, done));
    }

    static CompletableFuture<@Nullable Void> write(AgentClient client, String path, byte[] content) {
        GuestFile<@Nullable Void> file = new GuestFile<>(client, path, content.length);
        byte[] own = content.clone();
        return file.use(GuestFileOpen.builder(path).mode("w").build(), done -> file.writeRest(own, 0, done));
    }

    private CompletableFuture<T> use(GuestFileOpen open, Consumer<CompletableFuture<T>> action) {
        Steps.then(client.execute(open), result, opened -> {
            handle = opened;
            CompletableFuture<T> done = new CompletableFuture<>();
            Steps.guard(done, () -> action.accept(done));
            Steps.end(done, result, this::close);
        });
        return result;
    }

    /** Completes one future, however many parts there are: a chain of futures would keep them all. */
    private void readRest(DataSize limit, ByteArrayOutputStream content, CompletableFuture<byte[]> done) {
        Steps.then(sendPart(GuestFileRead.builder(handle).count(CHUNK).build()), done, part -> {
            byte[] bytes = bytesOf(part);
            if (content.size() + (long) bytes.length > limit.bytes()) {
                throw new GuestAgentException(
                        "guest-file-read: " + path + " has more than " + limit
                                + "; give readFile a higher limit, or read it in the guest",
                        null);
            }
            content.writeBytes(bytes);
            if (part.eof()) {
                done.complete(content.toByteArray());
            } else {
                readRest(limit, content, done);
            }
        });
    }

    /** No agent has a reason to send other than it counts, more than it was asked for, or nothing before the end. */
    private static byte[] bytesOf(GuestFileReadResult part) {
        byte[] bytes = Base64.getDecoder().decode(part.bufB64());
        if (bytes.length != part.count() || bytes.length > CHUNK || (bytes.length == 0 && !part.eof())) {
            throw new QmpProtocolException(
                    "guest-file-read: the agent was asked for " + CHUNK + " bytes, counted " + part.count()
                            + " and sent " + bytes.length + (part.eof() ? " at the end" : " before the end"),
                    null);
        }
        return bytes;
    }

    private void writeRest(byte[] content, int from, CompletableFuture<@Nullable Void> done) {
        if (from >= content.length) {
            Steps.then(send(GuestFileFlush.of(handle)), done, flushed -> done.complete(null));
            return;
        }
        byte[] part = Arrays.copyOfRange(content, from, Math.min(from + CHUNK, content.length));
        GuestFileWrite write = GuestFileWrite.of(handle, Base64.getEncoder().encodeToString(part));
        Steps.then(sendPart(write), done, written -> {
            long count = written.count();
            if (count < 1 || count > part.length) {
                throw new GuestAgentException(
                        "guest-file-write: the agent wrote " + count + " of " + part.length + " bytes at " + from,
                        null);
            }
            writeRest(content, from + (int) count, done);
        });
    }

    /** Counts the questions: an agent that answers each with a few bytes would keep its caller for days. */
    private <R> CompletableFuture<R> sendPart(QmpCommand<R> command) {
        if (turns++ == mostTurns) {
            throw new GuestAgentException(
                    command.commandName() + ": " + path + " goes only a few bytes at a time; given up after "
                            + mostTurns + " parts",
                    null);
        }
        return send(command);
    }

    private <R extends @Nullable Object> CompletableFuture<R> send(QmpCommand<R> command) {
        return result.isDone()
                ? CompletableFuture.failedFuture(new CancellationException("the caller has cancelled"))
                : client.execute(command);
    }

    private void close(T value, @Nullable Throwable failure) {
        Steps.end(client.execute(GuestFileClose.of(handle)), result, (done, closeFailure) -> {
            if (failure != null) {
                result.completeExceptionally(Failures.with(failure, closeFailure));
            } else if (closeFailure != null) {
                result.completeExceptionally(closeFailure);
            } else {
                result.complete(value);
            }
        });
    }
}
