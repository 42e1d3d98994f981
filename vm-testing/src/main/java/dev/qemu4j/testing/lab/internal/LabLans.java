package dev.qemu4j.testing.lab.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.net.lan.Direction;
import dev.qemu4j.net.lan.LanLease;
import dev.qemu4j.net.lan.LanServices;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.net.lan.SwitchPort;
import dev.qemu4j.net.lan.VirtualSwitch;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The open switches of a lab, by the names of their LANs. */
public final class LabLans implements AutoCloseable {
    private static final Duration LOOK = Duration.ofMillis(5);

    private final Map<String, Lan> lans = new LinkedHashMap<>();
    private final boolean isOwner;

    private LabLans(boolean isOwner) {
        this.isOwner = isOwner;
    }

    /** A switch, what it serves, and the faults that it has for all labs. */
    public record Lan(VirtualSwitch network, LanServices services, LanFaults faults) {}

    /** Opens switches with addresses; either all, or none stays open. */
    public static LabLans open(Map<String, String> subnets) {
        LabLans lans = new LabLans(true);
        try {
            subnets.forEach(lans::add);
            return lans;
        } catch (RuntimeException e) {
            lans.close();
            throw e;
        }
    }

    /** Returns LANs of several that have no name in common; each stays with its owner, and open when these are closed. */
    public static LabLans together(Iterable<LabLans> parts) {
        LabLans all = new LabLans(false);
        parts.forEach(part -> all.lans.putAll(part.lans));
        return all;
    }

    private void add(String name, String subnet) {
        VirtualSwitch network = VirtualSwitch.builder().name(name).open();
        try {
            lans.put(name, new Lan(network, network.services(subnet), new LanFaults(network)));
        } catch (RuntimeException e) {
            network.close();
            throw e;
        }
    }

    /** Gives a machine a card on each of its LANs, with the LAN's name as the id of its netdev. */
    public VmSpec join(String machine, VmSpec spec, List<String> joined) {
        CommandLine.Builder cmd = spec.commandLine().toBuilder();
        for (String lan : joined) {
            cmd.with(lan(lan).network().port(machine).virtio().id(lan));
        }
        VmSpec with = VmSpec.of(cmd.build()).options(spec.options());
        String name = spec.name();
        Wait ready = spec.waitFor();
        with = name == null ? with : with.named(name);
        return ready == null ? with : with.waitFor(ready);
    }

    /** Returns a LAN. */
    public Lan lan(String name) {
        Lan lan = lans.get(name);
        if (lan == null) {
            throw new IllegalArgumentException("LAN: '" + name + "' (expected: one of " + lans.keySet() + ")");
        }
        return lan;
    }

    /** Returns the port of a machine that is on a LAN. */
    public SwitchPort port(String lan, String machine) {
        List<SwitchPort> ports = lan(lan).network().ports();
        for (SwitchPort port : ports) {
            if (port.name().equals(machine)) {
                return port;
            }
        }
        throw new IllegalArgumentException("machine: '" + machine + "' (expected: one on the LAN '" + lan + "', "
                + ports.stream().map(SwitchPort::name).toList() + ")");
    }

    /** Returns an undoing, which sets the cables of some LANs back: their faults, whether they are up, and their VLANs. */
    public Runnable undoing(Set<String> names) {
        List<Runnable> undoings = new ArrayList<>();
        for (Map.Entry<String, Lan> lan : lans.entrySet()) {
            if (!names.contains(lan.getKey())) {
                continue; // another test may use it
            }
            for (SwitchPort port : lan.getValue().network().ports()) {
                boolean up = port.isUp();
                int vlan = port.vlan();
                undoings.add(up ? port::up : port::down);
                undoings.add(() -> vlan(port, vlan));
                for (Direction direction : Direction.values()) {
                    LinkFaults faults = port.faults(direction);
                    undoings.add(() -> port.faults(direction, faults));
                }
            }
        }
        return () -> undoings.forEach(Runnable::run);
    }

    /** A switch forgets what it has learned of a port whose VLAN is set. */
    private static void vlan(SwitchPort port, int vlan) {
        if (port.vlan() != vlan) {
            port.vlan(vlan);
        }
    }

    /** Returns the state of all ports and leases, for people. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        lans.forEach((name, lan) -> {
            text.append(name).append(": ").append(lan.services()).append('\n');
            for (SwitchPort port : lan.network().ports()) {
                text.append("    ")
                        .append(port)
                        .append(' ')
                        .append(port.counters())
                        .append('\n');
                for (Direction direction : Direction.values()) {
                    text.append("        ")
                            .append(direction)
                            .append(' ')
                            .append(port.faults(direction))
                            .append('\n');
                }
            }
            for (LanLease lease : lan.services().leases()) {
                text.append("    ").append(lease).append('\n');
            }
        });
        return text.toString();
    }

    /**
     * Waits until no machine is on any of the LANs. A start that was given up has its QEMU killed, and nothing else tells when the kernel has closed its sockets.
     *
     * @throws dev.qemu4j.base.QemuTimeoutException if one stays
     */
    public void awaitEmpty(Duration limit) {
        Await.until(
                Await.Condition.polling(this::isEmpty, LOOK),
                "waiting for the last machine on " + lans.keySet(),
                limit);
    }

    private boolean isEmpty() {
        return lans.values().stream()
                .flatMap(lan -> lan.network().ports().stream())
                .noneMatch(SwitchPort::isConnected);
    }

    /** Closes all switches, whichever fail. Machines that are still on one lose their cable, so they end first. */
    @Override
    public void close() {
        if (!isOwner) {
            return;
        }
        RuntimeException failure = null;
        for (Lan lan : lans.values()) {
            try {
                lan.network().close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
