package dev.qemu4j.img.serve;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * The call of a storage daemon, which dials in, and answers only when it has done all that its command line says. Unless it is
 * taken, closing this closes the connection, even one that is made later. One thread uses it.
 */
final class DaemonDial implements AutoCloseable {
    private static final Duration GRACE = Duration.ofSeconds(10);

    private @Nullable QmpListener listener;
    private CompletableFuture<QmpClient> dialled = new CompletableFuture<>();
    private CompletableFuture<QmpClient> answered = dialled;
    private boolean taken;

    /** The limit is the start's, which has its own words for its end: this one passes later. */
    void listen(Path socket, Duration limit) {
        listener = QmpClient.listen(UnixDomainSocketAddress.of(socket));
        dialled = listener.acceptAsync(TimeLimit.capped(limit).plus(GRACE));
        answered = dialled.thenCompose(client -> client.execute("query-version", JsonNodeFactory.instance.objectNode())
                .thenApply(version -> client));
    }

    /** Tells whether the daemon has answered, or the connection has ended. */
    boolean isOver() {
        return answered.isDone();
    }

    boolean isAnswered() {
        return answered.isDone() && !answered.isCompletedExceptionally();
    }

    /** Gives the connection to its owner, once the daemon has answered. */
    QmpClient take() {
        taken = true;
        return Objects.requireNonNull(answered.getNow(null), "the daemon's connection");
    }

    @Override
    public void close() {
        if (!taken) {
            Chain.onSuccess(dialled, QmpClient::close);
        }
        if (listener != null) {
            listener.close();
        }
    }
}
