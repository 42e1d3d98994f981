package dev.qemu4j.recipe;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.device.VirtioNetBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.qapi.net.NetdevUser;
import dev.qemu4j.qapi.net.NetdevUserHostForward;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * A virtio network card on QEMU's user network. The guest gets out without any right on the host, and in come only the ports
 * that are forwarded.
 */
public final class UserNetwork extends AbstractRecipe {
    private static final Changes.Part<NetdevUser.Builder> NETDEV = new Changes.Part<>();
    private static final Changes.Part<VirtioNetBuilder> DEVICE = new Changes.Part<>();

    private final List<SmbShare> shares;
    private final Changes changes;

    private UserNetwork(List<SmbShare> shares, Changes changes) {
        this.shares = shares;
        this.changes = changes;
    }

    /**
     * Returns a network that forwards nothing.
     *
     * @return the network
     */
    public static UserNetwork create() {
        return new UserNetwork(List.of(), Changes.NONE);
    }

    /**
     * Sets the netdev's id. The device has the same with {@code -device} after it.
     *
     * @param id the id; {@code net0} or the next that is free if not set
     * @return the changed network
     */
    public UserNetwork id(String id) {
        return netdev(n -> n.id(id));
    }

    /**
     * Changes the netdev.
     *
     * @param change sets its properties
     * @return the changed network
     */
    public UserNetwork netdev(Consumer<? super NetdevUser.Builder> change) {
        return new UserNetwork(shares, changes.and(NETDEV, change));
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed network
     */
    public UserNetwork device(Consumer<? super VirtioNetBuilder> change) {
        return new UserNetwork(shares, changes.and(DEVICE, change));
    }

    /**
     * Forwards a free TCP port of 127.0.0.1, which QEMU takes when it starts: {@code VirtualMachine.forwarded} tells
     * which.
     *
     * @param guestPort the port in the guest
     * @return the changed network
     * @throws IllegalArgumentException if it is no port
     */
    public UserNetwork forwardTcp(int guestPort) {
        return forward("tcp", 0, guestPort);
    }

    /**
     * Forwards a TCP port of 127.0.0.1.
     *
     * @param hostPort the port on the host
     * @param guestPort the port in the guest
     * @return the changed network
     * @throws IllegalArgumentException if one is no port
     */
    public UserNetwork forwardTcp(int hostPort, int guestPort) {
        return forward("tcp", Checked.port(hostPort), guestPort);
    }

    /**
     * Forwards a free UDP port of 127.0.0.1, which QEMU takes when it starts: {@code VirtualMachine.forwards} tells
     * which.
     *
     * @param guestPort the port in the guest
     * @return the changed network
     * @throws IllegalArgumentException if it is no port
     */
    public UserNetwork forwardUdp(int guestPort) {
        return forward("udp", 0, guestPort);
    }

    /**
     * Forwards a UDP port of 127.0.0.1.
     *
     * @param hostPort the port on the host
     * @param guestPort the port in the guest
     * @return the changed network
     * @throws IllegalArgumentException if one is no port
     */
    public UserNetwork forwardUdp(int hostPort, int guestPort) {
        return forward("udp", Checked.port(hostPort), guestPort);
    }

    /**
     * Shares a directory by SMB, beside those before. The launch readies {@code smbd}, which QEMU runs for each connection of the guest: nobody
     * else can connect, and {@link #restrict} does not keep the guest from it. Where the network is not {@code 10.0.2.0/24}, the netdev's
     * {@code smbserver} has to be an address in it. The guest has to know the share's name; Windows has to allow guests' logons
     * ({@code AllowInsecureGuestAuth}).
     *
     * @param share the directory, which the guest opens as {@code \\10.0.2.4\NAME}
     * @return the changed network
     * @throws IllegalArgumentException if there is a share of that name already
     */
    public UserNetwork share(SmbShare share) {
        Objects.requireNonNull(share, "share");
        if (shares.stream().anyMatch(other -> other.name().equalsIgnoreCase(share.name()))) {
            throw new IllegalArgumentException("share: '" + share.name() + "' (expected: another name than those of "
                    + shares.stream().map(SmbShare::name).toList() + ")");
        }
        List<SmbShare> more = new ArrayList<>(shares);
        more.add(share);
        return new UserNetwork(List.copyOf(more), changes);
    }

    /**
     * Sets whether the guest is kept from getting out: it reaches neither the host nor others. What is forwarded still comes in.
     *
     * @param restrict whether it is, by default not
     * @return the changed network
     */
    public UserNetwork restrict(boolean restrict) {
        return netdev(n -> n.restrict(restrict));
    }

    /**
     * Sets the name that the guest is given by DHCP.
     *
     * @param hostname the name
     * @return the changed network
     */
    public UserNetwork hostname(String hostname) {
        return netdev(n -> n.hostname(hostname));
    }

    /**
     * Sets the card's address.
     *
     * @param mac the address; QEMU's own if not set, the same in each machine
     * @return the changed network
     */
    public UserNetwork mac(MacAddress mac) {
        return device(d -> d.mac(mac));
    }

    private UserNetwork forward(String protocol, int hostPort, int guestPort) {
        String rule = protocol + ":127.0.0.1:" + hostPort + "-:" + Checked.port(guestPort);
        return netdev(n -> n.addHostfwd(NetdevUserHostForward.of(rule)));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        Consumer<NetdevUser.Builder> change = changes.to(NETDEV);
        if (shares.isEmpty()) {
            options.netdev(Netdevs.user(ids.of("net"), change));
        } else {
            SmbServer server = new SmbServer(ids.of("smb"), shares);
            options.netdev(Netdevs.user(ids.of("net"), change.andThen(server::forward)));
            options.lastWith(server.helper());
        }
        String netdev = options.lastId();
        options.device(Devices.virtioNet(
                changes.to(DEVICE, d -> d.id(netdev + "-device").netdev(netdev))));
    }
}
