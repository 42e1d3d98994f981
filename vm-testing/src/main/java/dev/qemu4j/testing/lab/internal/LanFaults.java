package dev.qemu4j.testing.lab.internal;

import dev.qemu4j.net.lan.Direction;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.net.lan.SwitchPort;
import dev.qemu4j.net.lan.VirtualSwitch;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The faults of one LAN, for all labs that are joined to it. They are kept with the LAN, and not with a lab, so that the undoing of one leaves what another lab still
 * holds. Thread-safe.
 */
public final class LanFaults {
    private final VirtualSwitch network;
    private final Set<Partition> partitions = new LinkedHashSet<>(); // guarded by this
    private final Map<SwitchPort, Cable> cables = new HashMap<>(); // guarded by this

    LanFaults(VirtualSwitch network) {
        this.network = network;
    }

    /** A fault that may be begun once and ended again and again. */
    public interface LanFault {
        /** Begins it, or leaves all as it was. */
        void begin();

        /** Ends it; what others hold stays. */
        void end();
    }

    /** Describes a fault by which two groups of machines do not reach each other. */
    public LanFault partition(List<String> some, List<String> others) {
        return new Partition(List.copyOf(some), List.copyOf(others));
    }

    /** Describes a change of a cable on top of those that it has. */
    public LanFault disturbance(SwitchPort port, Consumer<? super LinkFaults.Builder> change) {
        return new Disturbance(port, change);
    }

    /** Two machines, in whichever order they were named. */
    private record Pair(String one, String other) {
        static Pair of(String one, String other) {
            return one.compareTo(other) <= 0 ? new Pair(one, other) : new Pair(other, one);
        }
    }

    /** Pairs that are kept apart; by its identity, as several may have the same ones. */
    private final class Partition implements LanFault {
        private final List<String> some;
        private final List<String> others;
        private final Set<Pair> pairs = new LinkedHashSet<>();

        Partition(List<String> some, List<String> others) {
            this.some = some;
            this.others = others;
            some.forEach(one -> others.forEach(other -> pairs.add(Pair.of(one, other))));
        }

        @Override
        public void begin() {
            synchronized (LanFaults.this) {
                network.partition(some, others);
                partitions.add(this);
            }
        }

        @Override
        public void end() {
            synchronized (LanFaults.this) {
                partitions.remove(this);
                Set<Pair> held = new HashSet<>();
                partitions.forEach(other -> held.addAll(other.pairs));
                for (Pair pair : pairs) {
                    if (!held.contains(pair)) { // no frame passes in between
                        network.heal(pair.one(), pair.other());
                    }
                }
            }
        }
    }

    /** One change of a cable, by its identity. */
    private final class Disturbance implements LanFault {
        private final SwitchPort port;
        private final Consumer<? super LinkFaults.Builder> change;

        Disturbance(SwitchPort port, Consumer<? super LinkFaults.Builder> change) {
            this.port = port;
            this.change = change;
        }

        @Override
        public void begin() {
            synchronized (LanFaults.this) {
                Cable cable = cables.computeIfAbsent(port, Cable::new);
                try {
                    cable.add(this);
                } finally {
                    forgetUnused(cable);
                }
            }
        }

        @Override
        public void end() {
            synchronized (LanFaults.this) {
                Cable cable = cables.get(port);
                if (cable != null) {
                    cable.remove(this);
                    forgetUnused(cable);
                }
            }
        }
    }

    /** Forgets a cable that nothing changes, whose port may get other faults by other means. */
    private void forgetUnused(Cable cable) {
        if (cable.active.isEmpty()) {
            cables.remove(cable.port);
        }
    }

    /** The changes of one cable, upon what its port had before. */
    private static final class Cable {
        private final SwitchPort port;
        private final Map<Direction, LinkFaults> before = new EnumMap<>(Direction.class);
        private final List<Disturbance> active = new ArrayList<>();

        Cable(SwitchPort port) {
            this.port = port;
            for (Direction direction : Direction.values()) {
                before.put(direction, port.faults(direction));
            }
        }

        void add(Disturbance disturbance) {
            List<Disturbance> more = new ArrayList<>(active);
            more.add(disturbance);
            apply(more);
        }

        void remove(Disturbance disturbance) {
            List<Disturbance> fewer = new ArrayList<>(active);
            fewer.remove(disturbance);
            apply(fewer);
        }

        /** Changes nothing where one of the changes throws. */
        private void apply(List<Disturbance> wanted) {
            Map<Direction, LinkFaults> made = new EnumMap<>(Direction.class);
            before.forEach((direction, faults) -> {
                LinkFaults.Builder builder = faults.toBuilder();
                wanted.forEach(disturbance -> disturbance.change.accept(builder));
                made.put(direction, builder.build());
            });
            made.forEach(port::faults);
            active.clear();
            active.addAll(wanted);
        }
    }
}
