package dev.qemu4j.net.lan;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.device.E1000BaseBuilder;
import dev.qemu4j.device.VirtioNetBuilder;
import java.net.InetSocketAddress;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * A port of a {@link VirtualSwitch} with its cable, at whose other end a machine is, or this program.
 *
 * <p>A port has a Unix socket that QEMU connects to. Several QEMUs may be connected at a time, as during a migration: each
 * gets all frames. Faults may be changed while frames pass; those on their way keep their times.
 *
 * <p>Thread-safe.
 */
public final class SwitchPort implements AutoCloseable {
    private static final int LAST_VLAN = 4094;

    private final String name;
    private final Fabric fabric;
    private final PortSocket socket;
    private final PortTraffic traffic;
    private volatile MacAddress mac;
    private volatile int vlan;

    SwitchPort(PortMaker.Wiring wiring, Fabric fabric, int queue) {
        name = wiring.name();
        mac = wiring.mac();
        this.fabric = fabric;
        traffic = new PortTraffic(name, fabric.loop(), wiring.random(), frame -> fabric.arrived(this, frame));
        socket = new PortSocket(this, fabric.loop(), wiring.socket(), queue);
    }

    /**
     * Returns the port's name, by which the machine is found in the LAN's DNS too.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the Unix socket that QEMU connects to with {@code -netdev stream,addr.type=unix,addr.path=…}.
     *
     * @return its path
     */
    public Path socket() {
        return socket.path();
    }

    /**
     * Opens a TCP port of 127.0.0.1 for what cannot connect to a Unix socket, such as {@code -netdev
     * socket,connect=…} of a QEMU before 7.2. Any user of this host can connect to it.
     *
     * @return the address that it listens on; the same each time
     * @throws dev.qemu4j.net.base.NetworkException if it cannot be opened
     */
    public InetSocketAddress listenTcp() {
        return socket.listenTcp();
    }

    /**
     * Tells whether a machine, or this program, is connected.
     *
     * @return true if so
     */
    public boolean isConnected() {
        return traffic.isConnected();
    }

    /**
     * Returns a virtio network card on this port, for {@code CommandLine.Builder.with}.
     *
     * @return the card
     */
    public LanNetwork virtio() {
        return LanNetwork.virtio(this, device -> {});
    }

    /**
     * Returns a virtio network card on this port.
     *
     * @param change sets the device's properties
     * @return the card
     */
    public LanNetwork virtio(Consumer<? super VirtioNetBuilder> change) {
        return LanNetwork.virtio(this, change);
    }

    /**
     * Returns an Intel 82540EM on this port, which systems without virtio drivers know.
     *
     * @return the card
     */
    public LanNetwork e1000() {
        return LanNetwork.e1000(this, device -> {});
    }

    /**
     * Returns an Intel 82540EM on this port.
     *
     * @param change sets the device's properties
     * @return the card
     */
    public LanNetwork e1000(Consumer<? super E1000BaseBuilder> change) {
        return LanNetwork.e1000(this, change);
    }

    /**
     * Returns any network card on this port.
     *
     * @param driver QEMU's name of it, such as {@code rtl8139}
     * @param change sets the device's properties
     * @return the card
     */
    public LanNetwork device(String driver, Consumer<? super AnyDeviceBuilder> change) {
        return LanNetwork.any(this, driver, change);
    }

    /**
     * Returns the address that the cards made here get. It is derived from the switch's and the port's names, so that it
     * is the same each time and another at each port.
     *
     * @return the address
     */
    public MacAddress mac() {
        return mac;
    }

    /**
     * Sets the address that the cards made here get from now on.
     *
     * @param mac the address
     * @throws IllegalArgumentException if another port of the switch has it
     */
    public void mac(MacAddress mac) {
        fabric.checkFree(mac, this);
        this.mac = mac;
    }

    /**
     * Returns the faults of one direction.
     *
     * @param direction the direction
     * @return the faults
     */
    public LinkFaults faults(Direction direction) {
        return traffic.link(direction).faults();
    }

    /**
     * Changes the faults of both directions.
     *
     * @param change what to set; the rest stays
     */
    public void faults(Consumer<? super LinkFaults.Builder> change) {
        faults(Direction.INGRESS, change);
        faults(Direction.EGRESS, change);
    }

    /**
     * Changes the faults of one direction.
     *
     * @param direction the direction
     * @param change what to set; the rest stays
     */
    public void faults(Direction direction, Consumer<? super LinkFaults.Builder> change) {
        traffic.link(direction).change(change);
    }

    /**
     * Takes all faults of both directions away. A link that is down stays so.
     */
    public void noFaults() {
        for (Direction direction : Direction.values()) {
            traffic.link(direction).faults(LinkFaults.NONE);
        }
    }

    /**
     * Sets the latency of a frame in each direction; so a round trip takes twice that more.
     *
     * @param latency the time
     */
    public void latency(Duration latency) {
        faults(f -> f.latency(latency));
    }

    /**
     * Sets the bandwidth of each direction per second.
     *
     * @param bytesPerSecond the bytes of frames
     */
    public void bandwidth(DataSize bytesPerSecond) {
        faults(f -> f.bandwidth(bytesPerSecond));
    }

    /**
     * Sets the share of frames that are lost in each direction.
     *
     * @param probability 0 to 1
     */
    public void loss(double probability) {
        faults(f -> f.loss(probability));
    }

    /**
     * Lets nothing pass until {@link #up}. The machine does not see it: its card's link is changed by the QMP command
     * {@code set_link}.
     */
    public void down() {
        traffic.up(false);
    }

    /**
     * Lets frames pass again.
     */
    public void up() {
        traffic.up(true);
    }

    /**
     * Tells whether frames pass.
     *
     * @return true unless it was taken down
     */
    public boolean isUp() {
        return traffic.isUp();
    }

    /**
     * Returns the VLAN of the port.
     *
     * @return 0 for all, the default
     */
    public int vlan() {
        return vlan;
    }

    /**
     * Makes the port one for a VLAN: the machine sends and gets its frames without tags. At a port for all VLANs frames
     * with tags come and go as they are, and those without are in none.
     *
     * @param vlan 1 to 4094, or 0 for all
     */
    public void vlan(int vlan) {
        if (vlan < 0 || vlan > LAST_VLAN) {
            throw new IllegalArgumentException("VLAN: " + vlan + " (expected: 1 to 4094, or 0 for all)");
        }
        this.vlan = vlan;
        fabric.addresses().forget(this);
    }

    /**
     * Returns a snapshot of the counters.
     *
     * @return the counters now
     */
    public PortCounters counters() {
        return traffic.counters();
    }

    /**
     * Captures the frames that the machine sends, before faults, and those that it gets, after them.
     *
     * @param file the pcapng file to make
     * @param options how the file is opened; without any, it must not be there yet. {@link java.nio.file.StandardOpenOption#WRITE} and {@link
     *     java.nio.file.StandardOpenOption#TRUNCATE_EXISTING} replace the content of one that is there, {@code WRITE} alone suits a pipe
     * @return the capture, to be closed before the switch
     * @throws dev.qemu4j.net.base.NetworkException if the file cannot be written
     */
    public PacketCapture capture(Path file, OpenOption... options) {
        return PacketCapture.open(file, traffic.taps(), options);
    }

    /** Removes the port from the switch; who is connected is disconnected. */
    @Override
    public void close() {
        if (fabric.ports().remove(name, this)) {
            fabric.loop().execute(traffic::disconnect);
            socket.close();
            fabric.addresses().forget(this);
        }
    }

    @Override
    public String toString() {
        return "SwitchPort[" + name + (isUp() ? "" : ", down") + (isConnected() ? ", connected]" : "]");
    }

    /** Returns the frames that pass through the port, for the switch. */
    PortTraffic traffic() {
        return traffic;
    }
}
