package dev.qemu4j.testing.lab;

import dev.qemu4j.net.lan.Direction;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.net.lan.SwitchPort;
import dev.qemu4j.net.lan.VirtualSwitch;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.fault.Fault;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The faults of a lab's LANs. One that is undone leaves those that began before and after it. */
final class LabFaults {
    private final LabLans lans;
    private final Map<SwitchPort, Disturbances> disturbances = new HashMap<>();
    private final Map<String, List<Partition>> partitions = new HashMap<>();

    LabFaults(LabLans lans) {
        this.lans = lans;
    }

    /** Two groups of machines. */
    private static final class Partition {
        private final List<String> some;
        private final List<String> others;

        Partition(List<String> some, List<String> others) {
            this.some = some;
            this.others = others;
        }
    }

    CompletableFuture<Fault> disturb(
            String lan, VirtualMachine vm, SwitchPort port, Consumer<? super LinkFaults.Builder> change) {
        Objects.requireNonNull(change, "change");
        LinkFaults.Builder alone = LinkFaults.builder();
        change.accept(alone); // refuses values before anything is told
        Disturbance disturbance = new Disturbance(change);
        return vm.faults()
                .customAsync(
                        "LAN '" + lan + "': " + alone.build(),
                        () -> add(port, disturbance),
                        () -> remove(port, disturbance));
    }

    private synchronized void add(SwitchPort port, Disturbance disturbance) {
        disturbances.computeIfAbsent(port, Disturbances::new).add(disturbance);
    }

    private synchronized void remove(SwitchPort port, Disturbance disturbance) {
        if (disturbances.computeIfAbsent(port, Disturbances::new).remove(disturbance)) {
            disturbances.remove(port);
        }
    }

    CompletableFuture<Fault> partition(String lan, VirtualMachine vm, List<String> some, List<String> others) {
        Partition partition = new Partition(some, others);
        return vm.faults()
                .customAsync(
                        "LAN '" + lan + "': " + some + " and " + others + " do not reach each other",
                        () -> part(lan, partition),
                        () -> heal(lan, partition));
    }

    private synchronized void part(String lan, Partition partition) {
        lans.lan(lan).network().partition(partition.some, partition.others);
        partitions.computeIfAbsent(lan, none -> new ArrayList<>()).add(partition);
    }

    private synchronized void heal(String lan, Partition partition) {
        VirtualSwitch network = lans.lan(lan).network();
        List<Partition> active = partitions.computeIfAbsent(lan, none -> new ArrayList<>());
        active.remove(partition);
        for (String one : partition.some) {
            partition.others.forEach(other -> network.heal(one, other));
        }
        active.forEach(other -> network.partition(other.some, other.others));
    }

    /** One change of a cable, by its identity. */
    private static final class Disturbance {
        private final Consumer<? super LinkFaults.Builder> change;

        Disturbance(Consumer<? super LinkFaults.Builder> change) {
            this.change = change;
        }
    }

    /** The changes of one cable, upon what its port had before. */
    private static final class Disturbances {
        private final SwitchPort port;
        private final Map<Direction, LinkFaults> before = new EnumMap<>(Direction.class);
        private final List<Disturbance> active = new ArrayList<>();

        Disturbances(SwitchPort port) {
            this.port = port;
            for (Direction direction : Direction.values()) {
                before.put(direction, port.faults(direction));
            }
        }

        void add(Disturbance disturbance) {
            active.add(disturbance);
            apply();
        }

        /** Tells whether none is left. */
        boolean remove(Disturbance disturbance) {
            active.remove(disturbance);
            apply();
            return active.isEmpty();
        }

        private void apply() {
            before.forEach((direction, faults) -> port.faults(direction, builder -> {
                faults.accept(builder);
                active.forEach(disturbance -> disturbance.change.accept(builder));
            }));
        }
    }
}
