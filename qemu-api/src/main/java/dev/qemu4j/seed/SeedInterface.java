package dev.qemu4j.seed;

import dev.qemu4j.base.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The settings of a network interface of the guest, which is known by its MAC address. Immutable.
 *
 * <pre>{@code
 * Seed.nocloud().network(SeedInterface.of(mac1).address("192.168.76.20/24").gateway("192.168.76.1").nameservers("192.168.76.1"))
 * }</pre>
 */
public final class SeedInterface {
    private final MacAddress mac;
    private final boolean dhcp;
    private final List<String> addresses;
    private final List<String> gateways;
    private final List<String> nameservers;

    private SeedInterface(
            MacAddress mac, boolean dhcp, List<String> addresses, List<String> gateways, List<String> nameservers) {
        this.mac = mac;
        this.dhcp = dhcp;
        this.addresses = List.copyOf(addresses);
        this.gateways = List.copyOf(gateways);
        this.nameservers = List.copyOf(nameservers);
    }

    /**
     * Returns an interface without an address.
     *
     * @param mac the address of the machine's network device
     * @return the interface
     */
    public static SeedInterface of(MacAddress mac) {
        return new SeedInterface(Objects.requireNonNull(mac, "mac"), false, List.of(), List.of(), List.of());
    }

    /**
     * Sets whether the guest asks a DHCP server for an IPv4 address.
     *
     * @param dhcp whether it does, by default not
     * @return the changed interface
     */
    public SeedInterface dhcp(boolean dhcp) {
        return new SeedInterface(mac, dhcp, addresses, gateways, nameservers);
    }

    /**
     * Adds an address.
     *
     * @param address with the length of its network, such as {@code 10.0.2.20/24}
     * @return the changed interface
     * @throws IllegalArgumentException if it is not valid
     */
    public SeedInterface address(String address) {
        return new SeedInterface(mac, dhcp, and(addresses, SeedText.network(address)), gateways, nameservers);
    }

    /**
     * Adds a router to all other networks.
     *
     * @param address its IPv4 or IPv6 address
     * @return the changed interface
     * @throws IllegalArgumentException if it is not valid
     */
    public SeedInterface gateway(String address) {
        return new SeedInterface(
                mac, dhcp, addresses, and(gateways, SeedText.address("gateway", address)), nameservers);
    }

    /**
     * Adds servers of names.
     *
     * @param servers their IPv4 or IPv6 addresses
     * @return the changed interface
     * @throws IllegalArgumentException if one is not valid
     */
    public SeedInterface nameservers(String... servers) {
        List<String> all = new ArrayList<>(nameservers);
        for (String server : Objects.requireNonNull(servers, "servers")) {
            all.add(SeedText.address("nameserver", server));
        }
        return new SeedInterface(mac, dhcp, addresses, gateways, all);
    }

    private static List<String> and(List<String> before, String one) {
        List<String> all = new ArrayList<>(before);
        all.add(one);
        return all;
    }

    /** Adds the interface in version 2 of cloud-init's network configuration. */
    void addTo(ObjectNode ethernets) {
        String address = mac.text().toLowerCase(Locale.ROOT);
        ObjectNode ethernet = ethernets.putObject("mac-" + address.replace(":", ""));
        ethernet.putObject("match").put("macaddress", address);
        ethernet.put("dhcp4", dhcp);
        if (!addresses.isEmpty()) {
            addresses.forEach(ethernet.putArray("addresses")::add);
        }
        if (!gateways.isEmpty()) {
            ArrayNode routes = ethernet.putArray("routes");
            for (String gateway : gateways) {
                routes.addObject()
                        .put("to", gateway.indexOf(':') < 0 ? "0.0.0.0/0" : "::/0")
                        .put("via", gateway);
            }
        }
        if (!nameservers.isEmpty()) {
            nameservers.forEach(ethernet.putObject("nameservers").putArray("addresses")::add);
        }
    }

    private List<Object> parts() {
        return List.of(mac, dhcp, addresses, gateways, nameservers);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SeedInterface that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    /** Returns the MAC address. */
    @Override
    public String toString() {
        return mac.text();
    }
}
