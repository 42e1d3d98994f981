package dev.qemu4j.net.lan;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Decides to which ports a frame goes. The switch's thread decides; any may change the rules. */
final class Fabric {
    private final SwitchLoop loop;
    private final MacTable addresses;
    private final Map<String, SwitchPort> ports = new ConcurrentHashMap<>();
    private final Set<Pair> parted = ConcurrentHashMap.newKeySet();
    private final List<FrameTap> taps = new CopyOnWriteArrayList<>();
    private volatile @Nullable FrameService service;

    Fabric(SwitchLoop loop, MacTable addresses) {
        this.loop = loop;
        this.addresses = addresses;
    }

    SwitchLoop loop() {
        return loop;
    }

    MacTable addresses() {
        return addresses;
    }

    Map<String, SwitchPort> ports() {
        return ports;
    }

    List<FrameTap> taps() {
        return taps;
    }

    void service(FrameService service) {
        this.service = service;
    }

    /** Refuses an address that another port's cards get. */
    void checkFree(MacAddress mac, SwitchPort port) {
        for (SwitchPort other : ports.values()) {
            if (other != port && other.mac().equals(mac)) {
                throw new IllegalArgumentException("MAC address: " + mac + " (expected: one of its own; the port '"
                        + other.name() + "' has it already)");
            }
        }
    }

    /** Returns a copy of names of ports, all of which are there. */
    Collection<String> known(Collection<String> names) {
        for (String port : names) {
            if (!ports.containsKey(port)) {
                throw new IllegalArgumentException("port: '" + port + "' (expected: one of " + names() + ")");
            }
        }
        return List.copyOf(names);
    }

    List<SwitchPort> inOrder() {
        return ports.values().stream()
                .sorted(Comparator.comparing(SwitchPort::name))
                .toList();
    }

    Set<String> names() {
        return new TreeSet<>(ports.keySet());
    }

    void part(Collection<String> some, Collection<String> others) {
        some.forEach(one -> others.forEach(other -> parted.add(Pair.of(one, other))));
    }

    void heal(Collection<String> some, Collection<String> others) {
        some.forEach(one -> others.forEach(other -> parted.remove(Pair.of(one, other))));
    }

    void heal() {
        parted.clear();
    }

    /** Takes a frame that has come through a port's cable. */
    void arrived(SwitchPort from, Frame frame) {
        if (from.vlan() != 0 && frame.vlan() != 0) {
            from.traffic().count(Count.FILTERED); // a port for one VLAN takes no tags
            return;
        }
        taps.forEach(tap -> tap.seen(from.name(), Direction.INGRESS, frame));
        int vlan = from.vlan() == 0 ? frame.vlan() : from.vlan();
        addresses.learn(frame.source(), vlan, from, loop.now());
        FrameService serving = service;
        if (serving != null && vlan == 0 && serving.handles(frame)) {
            serving.handle(from, frame.keep());
        }
        if (serving != null && frame.destination() == serving.address()) {
            return;
        }
        SwitchPort to = frame.isForGroup() ? null : addresses.find(frame.destination(), vlan, loop.now());
        if (to != null) {
            pass(from, to, frame, vlan);
        } else {
            ports.values().forEach(port -> pass(from, port, frame, vlan));
        }
    }

    /** Sends a frame of the switch's own to a port. */
    void reply(SwitchPort to, Frame frame) {
        taps.forEach(tap -> tap.seen(to.name(), Direction.EGRESS, frame));
        to.traffic().send(frame);
    }

    private void pass(SwitchPort from, SwitchPort to, Frame frame, int vlan) {
        if (to == from) {
            return;
        }
        boolean stranger = to.vlan() != 0 && to.vlan() != vlan;
        if (stranger || (!parted.isEmpty() && parted.contains(Pair.of(from.name(), to.name())))) {
            to.traffic().count(Count.FILTERED);
            return;
        }
        if (to.vlan() != 0 && frame.isTagged()) {
            to.traffic().send(frame.untagged());
        } else if (to.vlan() == 0 && vlan != 0 && frame.vlan() == 0) {
            to.traffic().send(frame.isTagged() ? frame.untagged().tagged(vlan) : frame.tagged(vlan));
        } else {
            to.traffic().send(frame);
        }
    }

    /** Two ports, in the order of their names. */
    private record Pair(String first, String second) {
        static Pair of(String one, String other) {
            return one.compareTo(other) <= 0 ? new Pair(one, other) : new Pair(other, one);
        }
    }

    /** Sees frames pass. Called on the switch's thread. */
    @FunctionalInterface
    interface FrameTap {
        void seen(String port, Direction direction, Frame frame);
    }

    /** A service of the switch itself. Called on the switch's thread. */
    interface FrameService {
        /** The service's MAC address. */
        long address();

        boolean handles(Frame frame);

        void handle(SwitchPort from, Frame frame);
    }
}
