package dev.qemu4j.qga;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.qapi.QmpCommand;
import dev.qemu4j.qapi.qga.GuestAgentInfo;
import dev.qemu4j.qapi.qga.GuestFsfreezeState;
import dev.qemu4j.qapi.qga.GuestFsfreezeStatus;
import dev.qemu4j.qapi.qga.GuestInfo;
import dev.qemu4j.qga.internal.AgentChannel;
import dev.qemu4j.qmp.QmpOptions;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A channel at whose other end an agent has answered, and the agent's version. */
record AgentConnection(
        SocketAddress address, QmpOptions options, Failures failures, AgentChannel channel, QemuVersion version) {
    private static final QemuVersion UNKNOWN = new QemuVersion(0, 0, 0);
    private static final GuestAgentInfo NOTHING = GuestAgentInfo.of("", List.of());

    static CompletableFuture<GuestAgent> open(SocketAddress address, QmpOptions options, Duration limit) {
        Failures failures = new Failures();
        CompletableFuture<GuestAgent> client = new CompletableFuture<>();
        CompletableFuture<AgentChannel> connecting =
                AgentChannel.connectAsync(address, within(options, limit), failures::translate);
        Chain.after(client, () -> connecting.cancel(false));
        Steps.end(connecting, client, (channel, failure) -> {
            if (channel == null) {
                client.completeExceptionally(Failures.ofConnecting(address, failure));
                return;
            }
            Chain.after(client, () -> {
                if (client.isCompletedExceptionally()) {
                    channel.close();
                }
            });
            Steps.then(learn(channel, limit), client, info -> {
                failures.learn(info);
                AgentConnection open = new AgentConnection(address, options, failures, channel, versionOf(info));
                Steps.end(
                        open.learnWhetherFrozen(limit),
                        client,
                        (done, unknown) -> client.complete(new GuestAgent(open)));
            });
        });
        return client;
    }

    private static QmpOptions within(QmpOptions options, Duration limit) {
        return limit.compareTo(options.connectTimeout()) < 0
                ? options.toBuilder().connectTimeout(limit).build()
                : options;
    }

    /** Executes a command over a connection that ends with it. */
    <R extends @Nullable Object> CompletableFuture<R> executeAnew(QmpCommand<R> command, Duration timeout) {
        return AgentChannel.connectAsync(address, options, failures::translate)
                .thenCompose(
                        channel -> channel.execute(command, timeout).whenComplete((done, failure) -> channel.close()));
    }

    private CompletionStage<?> learnWhetherFrozen(Duration limit) {
        return failures.mayBeFrozen()
                ? channel.execute(GuestFsfreezeStatus.of(), limit)
                        .thenAccept(state -> failures.frozen(state.equals(GuestFsfreezeState.FROZEN)))
                : CompletableFuture.completedFuture(null);
    }

    private static CompletionStage<GuestAgentInfo> learn(AgentChannel channel, Duration limit) {
        return channel.execute(GuestInfo.of(), limit).exceptionallyCompose(failure -> {
            Throwable cause = Failures.unwrap(failure);
            return cause instanceof GuestCommandDisabledException
                    ? CompletableFuture.completedFuture(NOTHING)
                    : CompletableFuture.failedFuture(cause);
        });
    }

    private static QemuVersion versionOf(GuestAgentInfo info) {
        try {
            return QemuVersion.parse(info.version());
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
