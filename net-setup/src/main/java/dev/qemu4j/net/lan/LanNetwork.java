package dev.qemu4j.net.lan;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.UnsupportedByQemuException;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.device.Device;
import dev.qemu4j.device.DeviceBuilder;
import dev.qemu4j.device.E1000BaseBuilder;
import dev.qemu4j.device.VirtioNetBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.net.NetdevStream;
import dev.qemu4j.qapi.sockets.SocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A network card on a port of a {@link VirtualSwitch}: a {@code -netdev stream} and a device. Immutable; each setter returns
 * a changed copy.
 */
public final class LanNetwork implements Recipe {
    private final SwitchPort port;
    private final Function<Consumer<DeviceBuilder<?>>, Device> card;
    private final Consumer<NetdevStream.Builder> netdev;
    private final @Nullable String id;
    private final @Nullable MacAddress mac;

    private LanNetwork(
            SwitchPort port,
            Function<Consumer<DeviceBuilder<?>>, Device> card,
            Consumer<NetdevStream.Builder> netdev,
            Identity identity) {
        this.port = port;
        this.card = card;
        this.netdev = netdev;
        id = identity.id;
        mac = identity.mac;
    }

    static LanNetwork virtio(SwitchPort port, Consumer<? super VirtioNetBuilder> change) {
        return of(
                port,
                own -> Devices.virtioNet(device -> {
                    own.accept(device);
                    change.accept(device);
                }));
    }

    static LanNetwork e1000(SwitchPort port, Consumer<? super E1000BaseBuilder> change) {
        return of(
                port,
                own -> Devices.e1000(device -> {
                    own.accept(device);
                    change.accept(device);
                }));
    }

    static LanNetwork any(SwitchPort port, String driver, Consumer<? super AnyDeviceBuilder> change) {
        Objects.requireNonNull(driver, "driver");
        return of(
                port,
                own -> Devices.of(driver, device -> {
                    own.accept(device);
                    change.accept(device);
                }));
    }

    private static LanNetwork of(SwitchPort port, Function<Consumer<DeviceBuilder<?>>, Device> card) {
        return new LanNetwork(port, card, nothing -> {}, new Identity(null, null));
    }

    /**
     * Sets the netdev's id. The device has the same with {@code -device} after it.
     *
     * @param id the id; {@code net0} or the next that is free if not set
     * @return the changed network
     */
    public LanNetwork id(String id) {
        Objects.requireNonNull(id, "id");
        return new LanNetwork(port, card, netdev, new Identity(id, mac));
    }

    /**
     * Sets the card's address.
     *
     * @param mac the address; {@link SwitchPort#mac} if not set
     * @return the changed network
     */
    public LanNetwork mac(MacAddress mac) {
        Objects.requireNonNull(mac, "mac");
        return new LanNetwork(port, card, netdev, new Identity(id, mac));
    }

    /**
     * Changes the netdev.
     *
     * @param change sets its properties
     * @return the changed network
     */
    public LanNetwork netdev(Consumer<? super NetdevStream.Builder> change) {
        Objects.requireNonNull(change, "change");
        return new LanNetwork(port, card, netdev.andThen(change), new Identity(id, mac));
    }

    /**
     * Checks that a QEMU can be connected to a switch.
     *
     * @param version the QEMU's version
     * @return this network
     * @throws UnsupportedByQemuException if the QEMU is older than 7.2, the first one with {@code -netdev stream}
     */
    public LanNetwork supportedBy(QemuVersion version) {
        Objects.requireNonNull(version, "version");
        if (!version.atLeast(7, 2)) {
            throw new UnsupportedByQemuException(
                    "-netdev stream",
                    "QEMU 7.2 (an older one connects with -netdev socket,connect=… to SwitchPort.listenTcp())",
                    "QEMU " + version,
                    null);
        }
        return this;
    }

    /**
     * Has QEMU connect again when it has lost the port, as when that was closed and opened by the same name.
     *
     * @param version the QEMU's version
     * @param interval how long it waits each time; in whole seconds, rounded up, before QEMU 9.2
     * @return the changed network
     * @throws UnsupportedByQemuException if the QEMU is older than 8.0, which never connects again
     */
    public LanNetwork reconnect(QemuVersion version, Duration interval) {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(interval, "interval");
        if (!version.atLeast(8, 0)) {
            throw new UnsupportedByQemuException("reconnect of -netdev stream", "QEMU 8.0", "QEMU " + version, null);
        }
        if (version.atLeast(9, 2)) {
            return netdev(n -> n.reconnectMs(Math.max(1, TimeLimit.millis(interval))));
        }
        return netdev(n -> reconnectSeconds(n, interval));
    }

    @SuppressWarnings("deprecation") // the only way before QEMU 9.2
    private static void reconnectSeconds(NetdevStream.Builder netdev, Duration interval) {
        netdev.reconnect(Math.max(1, (TimeLimit.millis(interval) + 999) / 1000));
    }

    @Override
    public List<Option> options(Ids ids) {
        NetdevStream stream = Netdevs.stream(id == null ? ids.of("net") : id, n -> {
            n.addr(SocketAddress.unix(port.socket().toString())).server(false);
            netdev.accept(n);
        });
        String address = (mac == null ? port.mac() : mac).text();
        Device device = card.apply(d ->
                d.id(stream.id() + "-device").property("netdev", stream.id()).property("mac", address));
        return List.of(Option.of("-netdev", stream), Option.of("-device", device));
    }

    @Override
    public String toString() {
        return "LanNetwork" + options(Ids.after(List.of()));
    }

    private record Identity(@Nullable String id, @Nullable MacAddress mac) {}
}
