package dev.qemu4j.net.lan;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.net.lan.packet.internal.Macs;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** Makes the ports of a switch, each with a socket, an address and randomness of its own. One thread at a time. */
final class PortMaker implements AutoCloseable {
    private static final DataSize SMALLEST_QUEUE = DataSize.ofKib(128);
    private static final DataSize LARGEST_QUEUE = DataSize.ofMib(256);

    private final String lan;
    private final long seed;
    private final int queue;
    private final RunDirectory directory = RunDirectory.create();
    private int sockets;

    PortMaker(String lan, long seed, int queue) {
        this.lan = lan;
        this.seed = seed;
        this.queue = queue;
    }

    /** The parts that a port is given. */
    record Wiring(String name, MacAddress mac, Path socket, SplittableRandom random) {}

    static DataSize checkedQueue(DataSize queue) {
        if (queue.compareTo(SMALLEST_QUEUE) < 0 || queue.compareTo(LARGEST_QUEUE) > 0) {
            throw new IllegalArgumentException("queue: " + queue + " (expected: 128 KiB to 256 MiB)");
        }
        return queue;
    }

    long seed() {
        return seed;
    }

    int queue() {
        return queue;
    }

    SwitchPort make(String name, Fabric fabric) {
        if (!name.matches("[A-Za-z0-9_-]{1,63}")) {
            throw new IllegalArgumentException(
                    "port: '" + name + "' (expected: 1 to 63 letters, digits, - and _, as a host name has)");
        }
        Wiring wiring = new Wiring(
                name,
                MacAddress.ofName("qemu4j " + lan + " " + name),
                directory.socket("p" + sockets++),
                new SplittableRandom(seed * 31 + name.hashCode()));
        return new SwitchPort(wiring, fabric, queue);
    }

    /** The address of the switch itself, where it serves. */
    long gateway() {
        return Macs.number(MacAddress.ofName("qemu4j " + lan + " gateway of the LAN"));
    }

    /** Removes the sockets. */
    @Override
    public void close() {
        directory.close();
    }
}
