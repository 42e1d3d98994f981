package dev.qemu4j.net.lan;

import dev.qemu4j.net.lan.packet.internal.Frame;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The frames that pass through a port, in both directions, and those who get them. Frames are taken on the switch's thread. */
final class PortTraffic {
    private final String port;
    private final SwitchLoop loop;
    private final Link ingress;
    private final Link egress;
    private final PortCounters.Running counters = new PortCounters.Running();
    private final Set<PortEnd> ends = ConcurrentHashMap.newKeySet();
    private final List<Fabric.FrameTap> taps = new CopyOnWriteArrayList<>();
    private volatile boolean up = true;

    /** The consumer gets what has come from the machine through the cable. */
    PortTraffic(String port, SwitchLoop loop, SplittableRandom random, Consumer<Frame> arrived) {
        this.port = port;
        this.loop = loop;
        ingress = new Link(random.split(), counters, arrived);
        egress = new Link(random.split(), counters, this::deliver);
    }

    Link link(Direction direction) {
        return direction == Direction.INGRESS ? ingress : egress;
    }

    List<Fabric.FrameTap> taps() {
        return taps;
    }

    boolean isUp() {
        return up;
    }

    void up(boolean isUp) {
        up = isUp;
    }

    boolean isConnected() {
        return !ends.isEmpty();
    }

    void connected(PortEnd end) {
        ends.add(end);
    }

    void disconnected(PortEnd end) {
        ends.remove(end);
    }

    void disconnect() {
        ends.forEach(PortEnd::disconnect);
    }

    PortCounters counters() {
        return counters.snapshot();
    }

    void count(Count count) {
        counters.add(count);
    }

    /** Takes a frame from the machine. */
    void received(Frame frame) {
        counters.add(Count.FRAMES_IN);
        counters.add(Count.BYTES_IN, frame.length());
        tapped(Direction.INGRESS, frame);
        offer(ingress, frame);
    }

    /** Sends a frame to the machine. */
    void send(Frame frame) {
        offer(egress, frame);
    }

    private void offer(Link link, Frame frame) {
        if (up) {
            loop.offer(link, frame);
        } else {
            counters.add(Count.FILTERED);
        }
    }

    private void deliver(Frame frame) {
        if (!up) {
            counters.add(Count.FILTERED);
            return;
        }
        tapped(Direction.EGRESS, frame);
        for (PortEnd end : ends) {
            if (end.send(frame)) {
                counters.add(Count.FRAMES_OUT);
                counters.add(Count.BYTES_OUT, frame.length());
            } else {
                counters.add(Count.DROPPED);
            }
        }
    }

    private void tapped(Direction direction, Frame frame) {
        taps.forEach(tap -> tap.seen(port, direction, frame));
    }
}
