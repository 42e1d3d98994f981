package dev.qemu4j.qga;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpEvents;
import dev.qemu4j.qmp.QmpOptions;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Address of a guest's agent, for a connection once the guest has started it. Immutable.
 *
 * <pre>{@code
 * // qemu-system-x86_64 … -device virtio-serial -chardev socket,id=qga,path=/run/vm/qga,server=on,wait=off
 * //     -device virtserialport,id=agent,chardev=qga,name=org.qemu.guest_agent.0
 * GuestAgent agent = GuestAgentPort.of(UnixDomainSocketAddress.of("/run/vm/qga"))
 *         .events(qmp.events(), "agent")
 *         .connect(Duration.ofSeconds(30));
 * }</pre>
 */
public final class GuestAgentPort {
    private final SocketAddress address;
    private final QmpOptions options;
    private final @Nullable QmpEvents events;
    private final String device;

    private GuestAgentPort(SocketAddress address, QmpOptions options, @Nullable QmpEvents events, String device) {
        this.address = address;
        this.options = options;
        this.events = events;
        this.device = device;
    }

    /**
     * Makes a port of the socket of its channel.
     *
     * @param address a {@link java.net.UnixDomainSocketAddress} or an {@link java.net.InetSocketAddress}
     * @return the port
     */
    public static GuestAgentPort of(SocketAddress address) {
        return new GuestAgentPort(Objects.requireNonNull(address, "address"), QmpOptions.defaults(), null, "");
    }

    /**
     * Changes the options of clients.
     *
     * @param change time limits and executor, or options that replace those before
     * @return a port like this one
     */
    public GuestAgentPort options(Consumer<? super QmpOptions.Builder> change) {
        Objects.requireNonNull(change, "change");
        QmpOptions.Builder builder = options.toBuilder();
        change.accept(builder);
        return new GuestAgentPort(address, builder.build(), events, device);
    }

    /**
     * Lets QEMU tell, by {@code VSERPORT_CHANGE}, when the guest opens the port.
     *
     * <p>Without it the agent is found by trying; with it a try follows at once when the port opens.
     *
     * @param events the events of the machine's monitor
     * @param device the {@code id} of the {@code virtserialport} device
     * @return a port like this one
     */
    public GuestAgentPort events(QmpEvents events, String device) {
        return new GuestAgentPort(
                address, options, Objects.requireNonNull(events, "events"), Objects.requireNonNull(device, "device"));
    }

    /**
     * Connects as often as it takes until the agent answers.
     *
     * @param limit the time limit
     * @return the agent
     * @throws GuestAgentNotReadyException if nobody has answered within the limit, also as nothing listened at the address, or the
     *     port was not open in the guest
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted; its interrupt flag is set
     */
    public GuestAgent connect(Duration limit) {
        return Await.result(connectAsync(limit), "waiting for the guest agent");
    }

    /**
     * Connects as often as it takes until the agent answers, as {@link #connect} does.
     *
     * @param limit the time limit
     * @return a future of the agent; cancelling gives up
     */
    public CompletableFuture<GuestAgent> connectAsync(Duration limit) {
        TimeLimit.requireNotNegative("limit", limit);
        return OwnedFuture.of(new Readiness(this, limit).start());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof GuestAgentPort that
                && address.equals(that.address)
                && options.equals(that.options)
                && Objects.equals(events, that.events)
                && device.equals(that.device);
    }

    @Override
    public int hashCode() {
        return Objects.hash(address, options, events, device);
    }

    /** Returns the address. */
    @Override
    public String toString() {
        return "GuestAgentPort[" + address + "]";
    }

    SocketAddress address() {
        return address;
    }

    QmpOptions options() {
        return options;
    }

    @Nullable
    QmpEvents events() {
        return events;
    }

    String device() {
        return device;
    }
}
