package dev.qemu4j.qga;

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

    private final GuestAgentClient client;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private long handle;

    private GuestFile(GuestAgentClient client) {
        this.client = client;
    }

    static CompletableFuture<byte[]> read(GuestAgentClient client, String path) {
        GuestFile<byte[]> file = new GuestFile<>(client);
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        return file.use(GuestFileOpen.of(path), handle -> file.readRest(content));
    }

    static CompletableFuture<@Nullable Void> write(GuestAgentClient client, String path, byte[] content) {
        GuestFile<@Nullable Void> file = new GuestFile<>(client);
        byte[] own = content.clone();
        return file.use(
                GuestFileOpen.builder(path).mode("w").build(),
                handle -> file.writeRest(own, 0).thenCompose(done -> file.send(GuestFileFlush.of(handle))));
    }

    private CompletableFuture<T> use(GuestFileOpen open, Function<Long, CompletableFuture<T>> action) {
        client.execute(open).whenComplete((opened, failure) -> {
            if (failure != null) {
                result.completeExceptionally(Failures.unwrap(failure));
                return;
            }
            handle = opened;
            CompletableFuture<T> done;
            try {
                done = action.apply(opened);
            } catch (RuntimeException e) {
                done = CompletableFuture.failedFuture(e);
            }
            done.whenComplete(this::close);
        });
        return result;
    }

    private CompletableFuture<byte[]> readRest(ByteArrayOutputStream content) {
        return send(GuestFileRead.builder(handle).count(CHUNK).build()).thenCompose(part -> {
            byte[] bytes = Base64.getDecoder().decode(part.bufB64());
            content.writeBytes(bytes);
            return part.eof() || bytes.length == 0
                    ? CompletableFuture.completedFuture(content.toByteArray())
                    : readRest(content);
        });
    }

    private CompletableFuture<@Nullable Void> writeRest(byte[] content, int from) {
        if (from >= content.length) {
            return CompletableFuture.completedFuture(null);
        }
        byte[] part = Arrays.copyOfRange(content, from, Math.min(from + CHUNK, content.length));
        return send(GuestFileWrite.of(handle, Base64.getEncoder().encodeToString(part)))
                .thenCompose(written -> {
                    if (written.count() <= 0) {
                        throw new GuestAgentException(
                                "guest-file-write: the agent wrote nothing of " + part.length + " bytes at " + from,
                                null);
                    }
                    return writeRest(content, from + (int) written.count());
                });
    }

    private <R extends @Nullable Object> CompletableFuture<R> send(QmpCommand<R> command) {
        return result.isDone()
                ? CompletableFuture.failedFuture(new CancellationException("the caller has cancelled"))
                : client.execute(command);
    }

    private void close(T value, @Nullable Throwable failure) {
        client.execute(GuestFileClose.of(handle)).whenComplete((done, closeFailure) -> {
            if (failure != null) {
                Throwable cause = Failures.unwrap(failure);
                if (closeFailure != null) {
                    cause.addSuppressed(Failures.unwrap(closeFailure));
                }
                result.completeExceptionally(cause);
            } else if (closeFailure != null) {
                result.completeExceptionally(Failures.unwrap(closeFailure));
            } else {
                result.complete(value);
            }
        });
    }
}
