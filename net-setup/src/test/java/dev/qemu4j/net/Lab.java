package dev.qemu4j.net;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.host.Privilege;
import java.util.List;

/** A namespace to make networks in, and one outside of it that is reached by a cable. */
final class Lab implements AutoCloseable {
    static final String OUTSIDE = "198.51.100.1";
    static final String UPLINK_ADDRESS = "198.51.100.2";

    private final NetworkNamespace inside = NetworkNamespace.create(Privilege.none());
    private final NetworkNamespace outside = NetworkNamespace.create(Privilege.none());

    /** The interface that leads outside is {@code up0}, 198.51.100.2 and 2001:db8::2; outside are 198.51.100.1 and 2001:db8::1. */
    static Lab create() {
        Lab lab = new Lab();
        lab.run("ip", "link", "add", "up0", "type", "veth", "peer", "name", "peer0", "netns", lab.outside.name());
        lab.run("ip", "address", "add", UPLINK_ADDRESS + "/24", "dev", "up0");
        lab.run("ip", "address", "add", "2001:db8::2/64", "dev", "up0", "nodad");
        lab.run("ip", "link", "set", "up0", "up");
        lab.outside("ip", "address", "add", OUTSIDE + "/24", "dev", "peer0");
        lab.outside("ip", "address", "add", "2001:db8::1/64", "dev", "peer0", "nodad");
        lab.outside("ip", "link", "set", "peer0", "up");
        return lab;
    }

    NetworkNamespace inside() {
        return inside;
    }

    NetworkNamespace outside() {
        return outside;
    }

    /** Runs a command inside. */
    String run(String... argv) {
        return run(inside, argv);
    }

    /** Runs a command outside. */
    String outside(String... argv) {
        return run(outside, argv);
    }

    /** The end of a guest: what plugs into a bridge as a tap would. */
    NetworkNamespace guest(String port, String bridge, String address) {
        NetworkNamespace guest = NetworkNamespace.create(Privilege.none());
        run("ip", "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", guest.name());
        run("ip", "link", "set", port, "master", bridge, "up");
        run(guest, "ip", "address", "add", address + "/24", "dev", "eth0");
        run(guest, "ip", "link", "set", "eth0", "up");
        return guest;
    }

    static String run(NetworkNamespace namespace, String... argv) {
        return HostCommand.of(namespace.command(List.of(argv))).run().stdout();
    }

    /** Waits for an answer, for some seconds: a busy host is slow to learn the way. */
    static boolean reaches(NetworkNamespace from, String address) {
        return succeeds(from, "ping", "-c", "1", "-w", "20", address);
    }

    static boolean isCutOff(NetworkNamespace from, String address) {
        return !succeeds(from, "ping", "-c", "1", "-W", "1", address);
    }

    /** The rules of all firewalls inside, without their counters. */
    String rules() {
        return run(
                        "sh",
                        "-c",
                        "nft list ruleset 2>&1; iptables-legacy-save | sed '/^#/d'; cat /proc/net/ip_tables_names")
                .replaceAll("packets \\d+ bytes \\d+|\\[\\d+:\\d+]", "");
    }

    boolean outsideReaches(String address) {
        return reaches(outside, address);
    }

    boolean succeeds(String... argv) {
        return succeeds(inside, argv);
    }

    private static boolean succeeds(NetworkNamespace namespace, String... argv) {
        HostResult result = HostCommand.builder(namespace.command(List.of(argv)))
                .allowExitCodes(0, 1, 2)
                .build()
                .run();
        return result.exitCode() == 0;
    }

    /** All that a network could have left inside. */
    String state() {
        return Snapshot.of(inside);
    }

    @Override
    public void close() {
        inside.close();
        outside.close();
    }
}
