package dev.qemu4j.testing.lab;

import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.net.lan.SwitchPort;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.testing.lab.internal.LanFaults.LanFault;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.fault.Fault;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** The faults of a lab's LANs as faults of its machines. One that is undone leaves those that began before and after it, of this lab or another. */
final class LabFaults {
    private final LabLans lans;

    LabFaults(LabLans lans) {
        this.lans = lans;
    }

    CompletableFuture<Fault> disturb(
            String lan, VirtualMachine vm, SwitchPort port, Consumer<? super LinkFaults.Builder> change) {
        LinkFaults.Builder alone = LinkFaults.builder();
        change.accept(alone); // refuses values before anything is told
        LinkFaults values = alone.build();
        return begin(vm, "LAN '" + lan + "': " + values, lans.lan(lan).faults().disturbance(port, change));
    }

    CompletableFuture<Fault> partition(String lan, VirtualMachine vm, List<String> some, List<String> others) {
        return begin(
                vm,
                "LAN '" + lan + "': " + some + " and " + others + " do not reach each other",
                lans.lan(lan).faults().partition(some, others));
    }

    private static CompletableFuture<Fault> begin(VirtualMachine vm, String what, LanFault fault) {
        return vm.faults().customAsync(what, fault::begin, fault::end);
    }
}
