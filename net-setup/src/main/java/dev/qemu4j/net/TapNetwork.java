package dev.qemu4j.net;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.device.VirtioNetBuilder;
import dev.qemu4j.net.internal.HardwareAddress;
import dev.qemu4j.net.internal.OptionList;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import dev.qemu4j.qapi.net.NetdevTap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A virtio network card whose cable ends in a tap. A machine with a tap in a {@link NetworkNamespace} is started inside: its other
 * connections, such as forwarded ports and VNC, are then of that namespace as well.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class TapNetwork implements Recipe {
    private final Tap tap;
    private final int mtu;
    private final Consumer<NetdevTap.Builder> netdev;
    private final Consumer<VirtioNetBuilder> device;

    private TapNetwork(Tap tap, int mtu, Consumer<NetdevTap.Builder> netdev, Consumer<VirtioNetBuilder> device) {
        this.tap = tap;
        this.mtu = mtu;
        this.netdev = netdev;
        this.device = device;
    }

    /**
     * Returns the card of a tap. Packets go past QEMU, by vhost, where this user may use {@code /dev/vhost-net}.
     *
     * @param tap the tap, which is there when QEMU starts
     * @return the network
     */
    public static TapNetwork of(Tap tap) {
        Objects.requireNonNull(tap, "tap");
        return new TapNetwork(tap, CardDefaults.USUAL_MTU, n -> {}, d -> {});
    }

    /** Returns the card of a tap that is there. */
    static TapNetwork ofApplied(Tap tap) {
        return new TapNetwork(tap, CardDefaults.mtu(tap.namespace(), tap.name()), n -> {}, d -> {});
    }

    /**
     * Returns the name of the tap.
     *
     * @return the interface's name
     */
    public String ifname() {
        return tap.name();
    }

    /**
     * Returns it as a virtio card. Its address comes of the tap's name, the namespace and the host: the cards of different taps have different
     * ones, and that of a tap has the same each time.
     *
     * @return this network
     */
    public TapNetwork virtio() {
        return this;
    }

    /**
     * Returns it as a virtio card.
     *
     * @param mac the card's address
     * @return the changed network
     */
    public TapNetwork virtio(MacAddress mac) {
        Objects.requireNonNull(mac, "mac");
        return device(d -> d.mac(mac));
    }

    /**
     * Changes the netdev.
     *
     * @param change sets its properties
     * @return the changed network
     */
    public TapNetwork netdev(Consumer<? super NetdevTap.Builder> change) {
        Objects.requireNonNull(change, "change");
        return new TapNetwork(tap, mtu, netdev.andThen(change), device);
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed network
     */
    public TapNetwork device(Consumer<? super VirtioNetBuilder> change) {
        Objects.requireNonNull(change, "change");
        return new TapNetwork(tap, mtu, netdev, device.andThen(change));
    }

    @Override
    public List<Option> options(Ids ids) {
        OptionList options = new OptionList();
        options.netdev(Netdevs.tap(ids.of("net"), n -> backend(n)))
                .lastWithPrefix(tap.namespace().command(List.of()));
        String id = options.lastId();
        options.device(Devices.virtioNet(d -> card(d, id)));
        return options.toList();
    }

    private void backend(NetdevTap.Builder n) {
        n.ifname(tap.name()).script("no").downscript("no");
        if (tap.queues() > 1) {
            n.queues(tap.queues());
        }
        if (NetworkAbilities.find().vhost()) {
            n.vhost(true);
        }
        netdev.accept(n);
    }

    private void card(VirtioNetBuilder d, String netdevId) {
        d.id(netdevId + "-device")
                .netdev(netdevId)
                .mac(HardwareAddress.ofCard(tap.namespace().name(), tap.name()));
        CardDefaults.tell(d, mtu);
        if (tap.queues() > 1) {
            d.mq(true);
        }
        device.accept(d);
    }

    @Override
    public String toString() {
        return "TapNetwork[" + tap.name() + "]";
    }
}
