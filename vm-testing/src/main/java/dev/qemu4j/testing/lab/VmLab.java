package dev.qemu4j.testing.lab;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.net.lan.LanServices;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.net.lan.VirtualSwitch;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.fault.Fault;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A lab that runs: its machines, the LANs between them, and faults of these. {@link LabSpec} describes and starts it.
 *
 * <pre>{@code
 * LabSpec office = LabSpec.create().lan("office", "10.77.0.0/24").vm("web", spec, "office");
 * try (VmLab lab = office.start();
 *         Fault far = lab.disturb("office", "web", f -> f.latency(Duration.ofMillis(80)).loss(0.05))) {
 *     GuestShell.of(lab.vm("web").console()).succeed("ping -c 10 gateway");
 * }
 * }</pre>
 *
 * <p>A fault is that of a machine: {@code vm.faults().active()} has it, and so do the log and the recording. Thread-safe.
 */
public final class VmLab implements AutoCloseable {
    private final Map<String, VirtualMachine> machines;
    private final LabLans lans;
    private final LabFaults faults;

    /**
     * Joins machines that run already; for the extension of {@link dev.qemu4j.testing.VmTest}.
     *
     * @param machines the machines by their names
     * @param lans their LANs
     */
    @SuppressWarnings("exports") // nobody outside of this module can open LANs
    public VmLab(Map<String, VirtualMachine> machines, LabLans lans) {
        this.machines = Collections.unmodifiableMap(new LinkedHashMap<>(machines));
        this.lans = lans;
        faults = new LabFaults(lans);
    }

    /**
     * Returns a machine.
     *
     * @param name its name
     * @return the machine, which is the lab's to close
     * @throws IllegalArgumentException if there is none of this name
     */
    public VirtualMachine vm(String name) {
        VirtualMachine vm = machines.get(Objects.requireNonNull(name, "name"));
        if (vm == null) {
            throw new IllegalArgumentException("machine: '" + name + "' (expected: one of " + machines.keySet() + ")");
        }
        return vm;
    }

    /**
     * Returns the machines.
     *
     * @return all of them by their names, in the order of the description
     */
    public Map<String, VirtualMachine> vms() {
        return machines;
    }

    /**
     * Returns the switch of a LAN, whose ports have the machines' names: for captures, counters and places of this program's own.
     *
     * @param name the LAN
     * @return the switch, which is the lab's to close
     * @throws IllegalArgumentException if there is none of this name
     */
    public VirtualSwitch lan(String name) {
        return lans.lan(Objects.requireNonNull(name, "name")).network();
    }

    /**
     * Returns the DHCP and the DNS of a LAN, which tell the address of a machine.
     *
     * @param lan the LAN
     * @return the services
     * @throws IllegalArgumentException if there is none of this name
     */
    public LanServices services(String lan) {
        return lans.lan(Objects.requireNonNull(lan, "lan")).services();
    }

    /**
     * Pulls the cable of a machine, which its guest notices.
     *
     * @param lan the LAN
     * @param vm the machine
     * @return the fault, which is undone by closing it
     * @throws IllegalArgumentException if the machine is not on this LAN
     * @throws dev.qemu4j.vm.fault.FaultException if QEMU refuses
     */
    public Fault unplug(String lan, String vm) {
        return Await.result(unplugAsync(lan, vm), "pulling the cable of " + vm);
    }

    /**
     * Pulls the cable of a machine, as {@link #unplug} does.
     *
     * @param lan the LAN
     * @param vm the machine
     * @return a future of the fault; cancelling has it undone
     */
    public CompletableFuture<Fault> unplugAsync(String lan, String vm) {
        Objects.requireNonNull(lan, "lan");
        Objects.requireNonNull(vm, "vm");
        lans.port(lan, vm);
        return vm(vm).faults().nic(lan).linkDownAsync();
    }

    /**
     * Makes the cable of a machine worse, in both directions: delay, loss, a bandwidth and so on, on top of those that it has. Undone faults of one cable leave the others as
     * they are.
     *
     * @param lan the LAN
     * @param vm the machine
     * @param change sets the faults
     * @return the fault, which is undone by closing it
     * @throws IllegalArgumentException if the machine is not on this LAN, or a value is out of its range
     */
    public Fault disturb(String lan, String vm, Consumer<? super LinkFaults.Builder> change) {
        return Await.result(disturbAsync(lan, vm, change), "disturbing the cable of " + vm);
    }

    /**
     * Makes the cable of a machine worse, as {@link #disturb} does.
     *
     * @param lan the LAN
     * @param vm the machine
     * @param change sets the faults
     * @return a future of the fault; cancelling has it undone
     */
    public CompletableFuture<Fault> disturbAsync(String lan, String vm, Consumer<? super LinkFaults.Builder> change) {
        Objects.requireNonNull(lan, "lan");
        Objects.requireNonNull(vm, "vm");
        Objects.requireNonNull(change, "change");
        return faults.disturb(lan, vm(vm), lans.port(lan, vm), change);
    }

    /**
     * Keeps the machines of one group from reaching those of another on a LAN, which no guest notices by itself. Within each group they reach each other.
     *
     * @param lan the LAN
     * @param some machines, one at least; the fault is that of the first
     * @param others other machines, one at least
     * @return the fault, which is undone by closing it
     * @throws IllegalArgumentException if a machine is not on this LAN, or in both groups, or a group is empty
     */
    public Fault partition(String lan, Collection<String> some, Collection<String> others) {
        return Await.result(partitionAsync(lan, some, others), "partitioning the LAN " + lan);
    }

    /**
     * Keeps two groups from reaching each other, as {@link #partition} does.
     *
     * @param lan the LAN
     * @param some machines
     * @param others other machines
     * @return a future of the fault; cancelling has it undone
     */
    public CompletableFuture<Fault> partitionAsync(String lan, Collection<String> some, Collection<String> others) {
        Objects.requireNonNull(lan, "lan");
        List<String> first = List.copyOf(Objects.requireNonNull(some, "some"));
        List<String> second = List.copyOf(Objects.requireNonNull(others, "others"));
        first.forEach(vm -> lans.port(lan, vm));
        second.forEach(vm -> lans.port(lan, vm));
        if (first.isEmpty() || second.isEmpty() || !Collections.disjoint(first, second)) {
            throw new IllegalArgumentException(
                    "groups: " + first + " and " + second + " (expected: a machine in each, and none in both)");
        }
        return faults.partition(lan, vm(first.get(0)), first, second);
    }

    /** Ends all machines at once, as {@link VirtualMachine#close()} does, and then the LANs. Does nothing the second time. */
    @Override
    public void close() {
        Throwable failure = null;
        List<VirtualMachine> ending = new ArrayList<>(machines.values());
        Collections.reverse(ending);
        for (VirtualMachine vm : ending) {
            failure = closed(vm, failure);
        }
        failure = closed(lans, failure);
        if (failure != null) {
            throw CallerStack.rethrown("the end of the lab", failure);
        }
    }

    private static @Nullable Throwable closed(AutoCloseable part, @Nullable Throwable before) {
        try {
            part.close();
            return before;
        } catch (Exception | Error e) {
            if (before == null) {
                return e;
            }
            before.addSuppressed(e);
            return before;
        }
    }

    /** Returns the machines, and the state of the LANs: ports, faults, counters and leases. */
    @Override
    public String toString() {
        return "VmLab" + machines + "\n" + lans;
    }
}
