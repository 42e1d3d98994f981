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
        return HostCommand.of(inside.command(List.of(argv))).run().stdout();
    }

    /** Runs a command outside. */
    String outside(String... argv) {
        return HostCommand.of(outside.command(List.of(argv))).run().stdout();
    }

    boolean outsideReaches(String address) {
        return succeeds(outside, "ping", "-c", "1", "-W", "1", address);
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
