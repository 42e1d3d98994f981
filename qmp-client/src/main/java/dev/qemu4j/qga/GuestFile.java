package dev.qemu4j.qga;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qga.GuestFileClose;
import dev.qemu4j.qapi.qga.GuestFileFlush;
import dev.qemu4j.qapi.qga.GuestFileOpen;
import dev.qemu4j.qapi.qga.GuestFileRead;
import dev.qemu4j.qapi.qga.GuestFileWrite;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A file that is open in the guest, until it was read or written, or that went wrong. */
final class GuestFile<T extends @Nullable Object> {
    /** Small enough for any agent and QEMU's buffers, large enough that the round trips do not count. */
    private static final int CHUNK = 256 << 10;

    private final AgentClient client;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private long handle;

    private GuestFile(AgentClient client) {
        this.client = client;
    }

    /** Reads a file of a length at most: a guest may never end it. */
    static CompletableFuture<byte[]> read(AgentClient client, String path, DataSize limit) {
        GuestFile<byte[]> file = new GuestFile<>(client);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return file.use(GuestFileOpen.of(path), handle -> file.readRest(path, limit, content));
    }

    static CompletableFuture<@Nullable Void> write(AgentClient client, String path, byte[] content) {
        GuestFile<@Nullable Void> file = new GuestFile<>(client);
        byte[] own = content.clone();
        return file.use(
                GuestFileOpen.builder(path).mode("w").build(),
                handle -> file.writeRest(own, 0).thenCompose(done -> file.send(GuestFileFlush.of(handle))));
    }

    private CompletableFuture<T> use(GuestFileOpen open, Function<Long, CompletableFuture<T>> action) {
        Steps.then(client.execute(open), result, opened -> {
            handle = opened;
            CompletableFuture<T> done = new CompletableFuture<>();
            Steps.guard(done, () -> Steps.then(action.apply(opened), done, done::complete));
            done.whenComplete((value, failure) -> Steps.guard(result, () -> close(value, failure)));
        });
        return result;
    }

    private CompletableFuture<byte[]> readRest(String path, DataSize limit, ByteArrayOutputStream content) {
        return send(GuestFileRead.builder(handle).count(CHUNK).build()).thenCompose(part -> {
            byte[] bytes = Base64.getDecoder().decode(part.bufB64());
            if (content.size() + (long) bytes.length > limit.bytes()) {
                throw new GuestAgentException(
                        "guest-file-read: " + path + " has more than " + limit
                                + "; give readFile a higher limit, or read it in the guest",
                        null);
            }
            content.writeBytes(bytes);
            return part.eof() || bytes.length == 0
                    ? CompletableFuture.completedFuture(content.toByteArray())
                    : readRest(path, limit, content);
        });
    }

    private CompletableFuture<@Nullable Void> writeRest(byte[] content, int from) {
        if (from >= content.length) {
            return CompletableFuture.completedFuture(null);
        }
        byte[] part = Arrays.copyOfRange(content, from, Math.min(from + CHUNK, content.length));
        return send(GuestFileWrite.of(handle, Base64.getEncoder().encodeToString(part)))
                .thenCompose(written -> {
                    long count = written.count();
                    if (count < 1 || count > part.length) {
                        throw new GuestAgentException(
                                "guest-file-write: the agent wrote " + count + " of " + part.length + " bytes at "
                                        + from,
                                null);
                    }
                    return writeRest(content, from + (int) count);
                });
    }

    private <R extends @Nullable Object> CompletableFuture<R> send(QmpCommand<R> command) {
        return result.isDone()
                ? CompletableFuture.failedFuture(new CancellationException("the caller has cancelled"))
                : client.execute(command);
    }

    private void close(T value, @Nullable Throwable failure) {
        client.execute(GuestFileClose.of(handle))
                .whenComplete((done, closeFailure) -> Steps.guard(result, () -> {
                    if (failure != null) {
                        Throwable cause = Failures.unwrap(failure);
                        result.completeExceptionally(Failures.with(cause, closeFailure));
                    } else if (closeFailure != null) {
                        result.completeExceptionally(Failures.unwrap(closeFailure));
                    } else {
                        result.complete(value);
                    }
                }));
    }
}
