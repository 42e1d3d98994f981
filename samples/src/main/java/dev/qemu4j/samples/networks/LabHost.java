package dev.qemu4j.samples.networks;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.NetworkNamespace;
import java.util.List;

/**
 * Two network namespaces in the place of a host and of its peer, so that recipes change nothing of the
 * real host's network. Root makes them.
 */
final class LabHost implements AutoCloseable {
    /** The host's interface that leads outside. */
    static final String UPLINK = "up0";
    /** The host's address on it. */
    static final String ADDRESS = "198.51.100.2";
    /** Address of the host outside. */
    static final String OUTSIDE = "198.51.100.1";

    private final NetworkNamespace host;
    private final NetworkNamespace outside;

    private LabHost(NetworkNamespace host, NetworkNamespace outside) {
        this.host = host;
        this.outside = outside;
    }

    static LabHost create() {
        NetworkNamespace host = NetworkNamespace.create(Privilege.none());
        try {
            NetworkNamespace outside = NetworkNamespace.create(Privilege.none());
            try {
                LabHost lab = new LabHost(host, outside);
                lab.connect();
                return lab;
            } catch (RuntimeException e) {
                outside.close();
                throw e;
            }
        } catch (RuntimeException e) {
            host.close();
            throw e;
        }
    }

    private void connect() {
        run("ip", "link", "add", UPLINK, "type", "veth", "peer", "name", "peer0", "netns", outside.name());
        run("ip", "address", "add", ADDRESS + "/24", "dev", UPLINK);
        run("ip", "link", "set", UPLINK, "up");
        run("ip", "route", "add", "default", "via", OUTSIDE);
        runOutside("ip", "address", "add", OUTSIDE + "/24", "dev", "peer0");
        runOutside("ip", "link", "set", "peer0", "up");
    }

    /** Returns the namespace that networks are made in; on a real host, {@link NetworkNamespace#host()}. */
    NetworkNamespace namespace() {
        return host;
    }

    /** Runs a command on the host, and returns what it prints. */
    String run(String... argv) {
        return HostCommand.of(host.command(List.of(argv))).run().stdout().strip();
    }

    /** Runs a command outside. */
    String runOutside(String... argv) {
        return HostCommand.of(outside.command(List.of(argv))).run().stdout().strip();
    }

    @Override
    public void close() {
        try {
            host.close();
        } finally {
            outside.close();
        }
    }
}
