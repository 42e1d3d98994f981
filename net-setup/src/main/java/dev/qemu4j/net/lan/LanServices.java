package dev.qemu4j.net.lan;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.packet.internal.AddressPool;
import dev.qemu4j.net.lan.packet.internal.Ipv4;
import dev.qemu4j.net.lan.packet.internal.Macs;
import dev.qemu4j.net.lan.packet.internal.Subnet;
import java.net.Inet4Address;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The services of a {@link VirtualSwitch} for its machines under an address of its own, the gateway's. It gives them
 * addresses (DHCP), resolves names (DNS over UDP) and answers pings. IPv4 only.
 *
 * <p>A machine is found by the name of its port, and by what it calls itself, with or without the domain; the switch as
 * {@code gateway}. The gateway routes nothing to anywhere, so machines are told no router unless one is set. The services
 * are there for ports that are in no VLAN.
 *
 * <p>Thread-safe.
 */
public final class LanServices {
    private static final String GATEWAY = "gateway";

    /** A name on the wire has 253 characters, with the domain. */
    private static final int LONGEST_HOST_NAME = 120;

    private static final Pattern HOST_NAME = Pattern.compile("[!-~&&[^.]]{1,63}(\\.[!-~&&[^.]]{1,63})*");

    private final Subnet subnet;
    private final int gateway;
    private final String domain;
    private final DhcpServer dhcp;
    private final Map<String, Integer> hosts;
    private final FirstLeases firstLeases = new FirstLeases();
    private final Consumer<NetworkException> ender = firstLeases::end;

    private LanServices(Builder builder) {
        subnet = builder.subnet;
        gateway = builder.gateway;
        domain = builder.domain;
        hosts = new HashMap<>(builder.hosts);
        hosts.put(GATEWAY, gateway);
        AddressPool pool = new AddressPool(subnet, builder.first, builder.last, builder.fixed);
        hosts.values().forEach(pool::reserve);
        if (builder.router != 0) {
            pool.reserve(builder.router);
        }
        dhcp = new DhcpServer(
                new DhcpServer.Settings(gateway, subnet.mask(), builder.router, domain, builder.leaseTime),
                pool,
                Clock.systemUTC(),
                firstLeases::add);
    }

    static Builder builder(String subnet) {
        return new Builder(Subnet.parse(subnet));
    }

    /**
     * Returns the switch's own address.
     *
     * @return the address that answers pings, DHCP and DNS
     */
    public Inet4Address gateway() {
        return Ipv4.address(gateway);
    }

    /**
     * Returns the domain of the machines' names.
     *
     * @return the domain, such as {@code lan}
     */
    public String domain() {
        return domain;
    }

    /**
     * Returns the addresses that machines have now.
     *
     * @return the leases that have not expired, in no order
     */
    public List<LanLease> leases() {
        return dhcp.leases();
    }

    /**
     * Waits for a machine to get its address, which tells that its network is up.
     *
     * @param port the name of its port
     * @param limit the longest time to wait
     * @return the first lease that a machine at this port gets
     * @throws NetworkException if the switch is closed or has failed, or other services replace these
     * @throws dev.qemu4j.base.QemuTimeoutException if no machine asked in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public LanLease awaitLease(String port, Duration limit) {
        return Await.result(lease(port), "waiting for the lease of the machine at the port '" + port + "'", limit);
    }

    /**
     * Returns a future of a machine's address.
     *
     * @param port the name of its port
     * @return the first lease that a machine at this port gets; done if there is one already. It is completed on a thread of its own,
     *     and fails with {@link NetworkException} once the switch is closed or has failed, or other services replace these
     */
    public CompletableFuture<LanLease> lease(String port) {
        return firstLeases.at(Objects.requireNonNull(port, "port"));
    }

    /**
     * Looks a name up as the LAN's DNS does.
     *
     * @param name the name of a port, of a machine or of a host
     * @return its address, or null if it has none
     */
    public @Nullable Inet4Address lookUp(String name) {
        int address = addressOf(name.toLowerCase(Locale.ROOT));
        return address == 0 ? null : Ipv4.address(address);
    }

    @Override
    public String toString() {
        return "LanServices[" + subnet + ", gateway " + Ipv4.text(gateway) + ", " + leases().size() + " leases]";
    }

    /** Has the switch's thread answer under an Ethernet address. */
    Fabric.FrameService service(long mac, Fabric fabric) {
        fabric.loop().onEnd(ender);
        return new LanResponder(mac, gateway, dhcp, new NameServer(domain, this::addressOf, this::nameOf)).on(fabric);
    }

    /** Fails those who wait for a lease, as others serve now. */
    void replaced(Fabric fabric) {
        fabric.loop().forget(ender);
        firstLeases.end(new NetworkException("the services of " + subnet + " were replaced by others", null));
    }

    private int addressOf(String name) {
        Integer host = hosts.get(name);
        if (host != null) {
            return host;
        }
        return dhcp.addressOf(name);
    }

    private @Nullable String nameOf(int address) {
        String port = dhcp.portOf(address);
        if (port != null) {
            return port.toLowerCase(Locale.ROOT);
        }
        return hosts.entrySet().stream()
                .filter(host -> host.getValue() == address)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    static int number(Inet4Address address) {
        return address.hashCode(); // which is documented to be the four bytes
    }

    /** Builder of the services. */
    public static final class Builder {
        private final Subnet subnet;
        private final Map<Long, Integer> fixed = new HashMap<>();
        private final Map<String, Integer> hosts = new HashMap<>();
        private String domain = "lan";
        private Duration leaseTime = Duration.ofHours(1);
        private int gateway;
        private int first;
        private int last;
        private int router;

        private Builder(Subnet subnet) {
            this.subnet = subnet;
            gateway = subnet.network() + 1;
            first = subnet.network() + 1;
            last = subnet.broadcast() - 1;
        }

        /**
         * Sets the switch's own address.
         *
         * @param address an address of the subnet; its first one by default
         * @return this builder
         */
        public Builder gateway(String address) {
            Objects.requireNonNull(address, "address");
            gateway = subnet.checkedHost(GATEWAY, address);
            return this;
        }

        /**
         * Sets the domain of the machines' names.
         *
         * @param domain labels with dots between them; {@code lan} by default
         * @return this builder
         */
        public Builder domain(String domain) {
            Objects.requireNonNull(domain, "domain");
            if (!domain.matches("[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63}){0,3}")) {
                throw new IllegalArgumentException("domain: '" + domain + "' (expected: as lan or test.internal)");
            }
            this.domain = domain;
            return this;
        }

        /**
         * Sets the time for which an address may be used before it is asked for again.
         *
         * @param time 10 seconds to 30 days; 1 hour by default
         * @return this builder
         */
        public Builder leaseTime(Duration time) {
            Objects.requireNonNull(time, "time");
            if (time.toSeconds() < 10 || time.toDays() > 30) {
                throw new IllegalArgumentException("lease time: " + time + " (expected: 10 seconds to 30 days)");
            }
            leaseTime = time;
            return this;
        }

        /**
         * Sets which addresses are given out.
         *
         * @param first the first of them
         * @param last the last of them; all of the subnet by default
         * @return this builder
         */
        public Builder range(String first, String last) {
            Objects.requireNonNull(first, "first");
            Objects.requireNonNull(last, "last");
            this.first = subnet.checkedHost("first address", first);
            this.last = subnet.checkedHost("last address", last);
            if (Integer.compareUnsigned(this.first, this.last) > 0) {
                throw new IllegalArgumentException("range: " + first + " to " + last + " (expected: the lower first)");
            }
            return this;
        }

        /**
         * Keeps an address for a card.
         *
         * @param mac the card, such as that of {@link SwitchPort#mac}
         * @param address its address, within the range or not; no other card's, and not the gateway's
         * @return this builder
         */
        public Builder fixed(MacAddress mac, String address) {
            Objects.requireNonNull(mac, "mac");
            Objects.requireNonNull(address, "address");
            fixed.put(Macs.number(mac), subnet.checkedHost("fixed address", address));
            return this;
        }

        /**
         * Makes a name known that is not a machine's here.
         *
         * @param name the name, without the domain: labels of 1 to 63 ASCII characters, with dots between them
         * @param address any address; one of the subnet is not given to others
         * @return this builder
         */
        public Builder host(String name, String address) {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(address, "address");
            if (name.length() > LONGEST_HOST_NAME || !HOST_NAME.matcher(name).matches()) {
                throw new IllegalArgumentException(
                        "host: '" + name + "' (expected: labels of 1 to 63 ASCII characters, with dots between them)");
            }
            hosts.put(name.toLowerCase(Locale.ROOT), Ipv4.parse("host address", address));
            return this;
        }

        private static String taken(int address, String of) {
            return "fixed address: " + Ipv4.text(address) + " is " + of + " (expected: one of each card's own)";
        }

        /**
         * Sets the router that machines are told.
         *
         * @param address an address of the subnet, such as that of a machine which routes; none by default
         * @return this builder
         */
        public Builder router(String address) {
            Objects.requireNonNull(address, "address");
            router = subnet.checkedHost("router", address);
            return this;
        }

        LanServices build() {
            Map<Integer, Long> cards = new HashMap<>();
            fixed.forEach((mac, address) -> {
                if (address == gateway) {
                    throw new IllegalArgumentException(taken(address, "the gateway's"));
                }
                Long other = cards.put(address, mac);
                if (other != null) {
                    throw new IllegalArgumentException(
                            taken(address, "that of two cards, " + Macs.text(other) + " and " + Macs.text(mac)));
                }
            });
            return new LanServices(this);
        }
    }
}
