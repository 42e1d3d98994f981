package dev.qemu4j.net.lan;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.net.base.NetworkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A virtual Ethernet switch in this program. Machines are connected without any right on the host, and without one the
 * host cannot be reached from them; their cables can be given faults.
 *
 * <pre>{@code
 * try (VirtualSwitch lan = VirtualSwitch.open()) {
 *     CommandLine a = base.with(lan.port("a").virtio()).build();
 *     CommandLine b = base.with(lan.port("b").virtio()).build();
 *     // start them
 *     lan.port("a").faults(f -> f.latency(Duration.ofMillis(20)).loss(0.01));
 *     lan.partition("a", "b");
 *     lan.heal();
 * }
 * }</pre>
 *
 * <p>It learns which addresses are at which ports; broadcasts, multicasts and frames for unknown addresses go to all. A
 * daemon thread of its own, {@code qemu4j-NAME}, does the work and never waits for a machine: what one does not take is
 * dropped and counted. Frames of up to 69632 bytes and VLAN tags pass.
 *
 * <p>Thread-safe.
 */
public final class VirtualSwitch implements AutoCloseable {
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final String name;
    private final PortMaker maker;
    private final SwitchLoop loop;
    private final Fabric fabric;
    private @Nullable LanServices serving;
    private boolean closed;

    private VirtualSwitch(Builder builder) {
        name = builder.name == null ? "lan" + NUMBER.getAndIncrement() : builder.name;
        maker = new PortMaker(name, builder.seed, Math.toIntExact(builder.queue.bytes()));
        loop = new SwitchLoop(name);
        fabric = new Fabric(loop, new MacTable(TimeLimit.nanos(builder.ageing)));
    }

    /**
     * Opens a switch with the defaults of {@link #builder}.
     *
     * @return the switch, without ports
     * @throws NetworkException if it cannot be opened
     */
    public static VirtualSwitch open() {
        return builder().open();
    }

    /**
     * Returns a builder of a switch.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the switch's name.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the seed of the faults' randomness, to have the same again.
     *
     * @return the seed
     */
    public long seed() {
        return maker.seed();
    }

    /**
     * Tells whether the switch forwards frames.
     *
     * @return true until it is closed, or an error such as want of memory ends its thread
     */
    public boolean isOpen() {
        return loop.isRunning();
    }

    /**
     * Returns a port, which is made the first time.
     *
     * @param name the port's name, at best that of the machine; letters, digits, {@code -} and {@code _}
     * @return the port
     * @throws NetworkException if it cannot be made, or an error has ended the switch's thread
     * @throws IllegalStateException if the switch is closed
     */
    public synchronized SwitchPort port(String name) {
        loop.requireRunning();
        SwitchPort known = fabric.ports().get(name);
        if (known != null) {
            return known;
        }
        if (closed) {
            throw new IllegalStateException("the switch " + this.name + " is closed");
        }
        SwitchPort port = maker.make(name, fabric);
        fabric.ports().put(name, port);
        return port;
    }

    /**
     * Returns the ports.
     *
     * @return those that are there now, by name
     */
    public List<SwitchPort> ports() {
        return fabric.inOrder();
    }

    /**
     * Gives this program a place on the LAN.
     *
     * @param port the name of the port, which is made if there is none
     * @return the port's sender and receiver of frames
     * @throws NetworkException if the port cannot be made
     */
    public FramePort attach(String port) {
        return new FramePort(port(port), loop, maker.queue());
    }

    /**
     * Keeps two ports from reaching each other. Others reach both.
     *
     * @param one a port
     * @param other another
     * @throws IllegalArgumentException if there is no such port
     */
    public void partition(String one, String other) {
        partition(Set.of(one), Set.of(other));
    }

    /**
     * Keeps the ports of one group from reaching those of another. Within each they reach each other.
     *
     * @param some names of ports
     * @param others names of other ports
     * @throws IllegalArgumentException if there is no such port
     */
    public void partition(Collection<String> some, Collection<String> others) {
        fabric.part(fabric.known(some), fabric.known(others));
    }

    /** Takes all partitions away. Ports that are down, and faults, stay. */
    public void heal() {
        fabric.heal();
    }

    /**
     * Takes the partition between two ports away.
     *
     * @param one a port
     * @param other another
     * @throws IllegalArgumentException if there is no such port
     */
    public void heal(String one, String other) {
        fabric.heal(fabric.known(Set.of(one)), fabric.known(Set.of(other)));
    }

    /**
     * Returns which addresses were seen at which ports.
     *
     * @return the addresses by the names of the ports, as {@code 52:54:00:12:34:56}; a snapshot
     */
    public Map<String, Set<String>> addresses() {
        return fabric.addresses().byPort();
    }

    /**
     * Gives the LAN addresses and names, as {@link #services(String, Consumer)} does without changes.
     *
     * @param subnet such as {@code 10.77.0.0/24}
     * @return the services
     */
    public LanServices services(String subnet) {
        return services(subnet, builder -> {});
    }

    /**
     * Gives the LAN addresses and names; replaces the services that were there.
     *
     * @param subnet what the addresses are taken from, such as {@code 10.77.0.0/24}
     * @param change sets how
     * @return the services
     * @throws IllegalArgumentException if it is no subnet
     * @throws NetworkException if an error has ended the switch's thread
     */
    public synchronized LanServices services(String subnet, Consumer<? super LanServices.Builder> change) {
        loop.requireRunning();
        LanServices.Builder builder = LanServices.builder(subnet);
        change.accept(builder);
        LanServices services = builder.build();
        fabric.service(services.service(maker.gateway(), fabric));
        if (serving != null) {
            serving.replaced(fabric);
        }
        serving = services;
        return services;
    }

    /**
     * Captures each frame once, when it has come through its port's cable, and what the switch itself answers.
     *
     * @param file the pcapng file to make; its interfaces are the ports
     * @param options how the file is opened; without any, it must not be there yet. {@link java.nio.file.StandardOpenOption#WRITE} and {@link
     *     java.nio.file.StandardOpenOption#TRUNCATE_EXISTING} replace the content of one that is there, {@code WRITE} alone suits a pipe
     * @return the capture, to be closed before the switch
     * @throws NetworkException if the file cannot be written
     */
    public PacketCapture capture(Path file, OpenOption... options) {
        return PacketCapture.open(file, fabric.taps(), options);
    }

    /** Disconnects all machines and removes the sockets. Does nothing the second time. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        fabric.ports().values().forEach(SwitchPort::close);
        loop.close();
        maker.close();
    }

    @Override
    public String toString() {
        return "VirtualSwitch[" + name + ", ports " + fabric.names() + "]";
    }

    /** Builder of a switch. */
    public static final class Builder {
        private @Nullable String name;
        private long seed = ThreadLocalRandom.current().nextLong();
        private DataSize queue = DataSize.ofMib(1);
        private Duration ageing = Duration.ofMinutes(5);

        private Builder() {}

        /**
         * Sets the name. Addresses that are made for cards depend on it and the port's name.
         *
         * @param name the name; {@code lan0}, {@code lan1} and so on by default
         * @return this builder
         */
        public Builder name(String name) {
            this.name = Objects.requireNonNull(name, "name");
            return this;
        }

        /**
         * Sets the seed of the faults' randomness. Which frames of a port are lost depends only on it, on the port's name
         * and on the frames before.
         *
         * @param seed any number; another each time by default
         * @return this builder
         */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /**
         * Sets the amount of data that may wait for each machine that does not read; frames beyond it are dropped and
         * counted.
         *
         * @param queue 128 KiB to 256 MiB; 1 MiB by default
         * @return this builder
         */
        public Builder queue(DataSize queue) {
            Objects.requireNonNull(queue, "queue");
            this.queue = PortMaker.checkedQueue(queue);
            return this;
        }

        /**
         * Sets the time for which an address is remembered that sends nothing.
         *
         * @param ageing the time; 5 minutes by default
         * @return this builder
         */
        public Builder ageing(Duration ageing) {
            Objects.requireNonNull(ageing, "ageing");
            this.ageing = MacTable.checkedAgeing(ageing);
            return this;
        }

        /**
         * Opens the switch.
         *
         * @return the switch, without ports
         * @throws NetworkException if it cannot be opened
         */
        public VirtualSwitch open() {
            return new VirtualSwitch(this);
        }
    }
}
