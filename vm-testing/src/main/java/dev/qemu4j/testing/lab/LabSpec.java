package dev.qemu4j.testing.lab;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.testing.lab.internal.LabNames;
import dev.qemu4j.vm.template.VmSpec;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A lab before its start: machines with names, and the LANs that join them. Immutable; each setter returns a changed copy.
 *
 * <pre>{@code
 * LabSpec office = LabSpec.create()
 *         .lan("office", "10.77.0.0/24")
 *         .vm("web", spec, "office")
 *         .vm("db", spec, "office");
 * try (VmLab lab = office.start()) {
 *     GuestShell.of(lab.vm("web").console()).succeed("ping -c 1 db");
 * }
 * }</pre>
 *
 * <p>A LAN is a switch of this program: it needs no right on the host, and leads to no other network. It has a DHCP server, and a DNS that knows the machines that are on it by their names; a guest on several LANs mostly asks that of the first. In
 * a machine each LAN is a virtio card, in the order in which the LANs are named, behind the cards that the machine's own description has.
 */
public final class LabSpec {
    private final Map<String, String> lans;
    private final Map<String, Member> members;

    private LabSpec(Map<String, String> lans, Map<String, Member> members) {
        this.lans = lans;
        this.members = members;
    }

    /** A machine and its LANs. */
    record Member(VmSpec spec, List<String> lans) {}

    /**
     * Returns a lab without LANs and machines.
     *
     * @return the description
     */
    public static LabSpec create() {
        return new LabSpec(Map.of(), Map.of());
    }

    /**
     * Adds a LAN.
     *
     * @param name its name: up to 30 letters, digits and {@code -}, the first a letter
     * @param subnet its addresses, such as {@code 10.77.0.0/24}; the first is that of the switch
     * @return a changed copy
     * @throws IllegalArgumentException if there is one of this name, or the name is not valid
     */
    public LabSpec lan(String name, String subnet) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(subnet, "subnet");
        return new LabSpec(with(lans, LabNames.checked("LAN", name), subnet, "LAN"), members);
    }

    /**
     * Adds a machine.
     *
     * @param name its name in the lab and on its LANs: up to 30 letters, digits and {@code -}, the first a letter
     * @param spec its description, without the cards of the LANs
     * @param lans the LANs that it is on
     * @return a changed copy
     * @throws IllegalArgumentException if there is one of this name, the name is not valid, or a LAN was not added before
     */
    public LabSpec vm(String name, VmSpec spec, String... lans) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(spec, "spec");
        List<String> joined = List.of(Objects.requireNonNull(lans, "lans"));
        for (String lan : joined) {
            if (!this.lans.containsKey(lan) || Collections.frequency(joined, lan) > 1) {
                throw new IllegalArgumentException("LAN: '" + lan + "' of the machine '" + name
                        + "' (expected: each once of " + this.lans.keySet() + ")");
            }
        }
        VmSpec named = spec.name() == null ? spec.named(name) : spec;
        return new LabSpec(
                this.lans, with(members, LabNames.checked("machine", name), new Member(named, joined), "machine"));
    }

    private static <V> Map<String, V> with(Map<String, V> map, String name, V value, String what) {
        Map<String, V> changed = new LinkedHashMap<>(map);
        for (String known : changed.keySet()) {
            if (known.equalsIgnoreCase(name)) {
                throw new IllegalArgumentException(
                        what + ": '" + name + "' (expected: another name than '" + known + "')");
            }
        }
        changed.put(name, value);
        return Collections.unmodifiableMap(changed);
    }

    /**
     * Starts all machines at the same time, and waits until all are ready.
     *
     * @return the lab, to be closed
     * @throws IllegalStateException if it has no machine
     * @throws dev.qemu4j.base.QemuException if a LAN cannot be opened, or the first of the machines cannot be started or does not get ready; then all the others are ended
     */
    public VmLab start() {
        return Await.result(startAsync(), "starting the lab " + this);
    }

    /**
     * Starts all machines, as {@link #start} does.
     *
     * @return a future of the lab once all are ready; cancelling ends what had started
     */
    public CompletableFuture<VmLab> startAsync() {
        if (members.isEmpty()) {
            throw new IllegalStateException("the lab has no machine (expected: one at least, by vm(…))");
        }
        return OwnedFuture.of(Task.start("lab", task -> LabStart.start(this)));
    }

    Map<String, String> lans() {
        return lans;
    }

    Map<String, Member> members() {
        return members;
    }

    /** Returns the names of the machines and LANs. */
    @Override
    public String toString() {
        return members.keySet() + " on " + lans.keySet();
    }
}
