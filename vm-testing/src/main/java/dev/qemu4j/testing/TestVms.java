package dev.qemu4j.testing;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The machines of one test: its own ones, and the turns at those that it shares. */
final class TestVms implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final Map<DeclaredVm, SharedVm> turns = new LinkedHashMap<>();
    private final Map<DeclaredVm, VirtualMachine> machines = new LinkedHashMap<>();
    private final List<AdmittedVm> own = new ArrayList<>();

    private final Set<LabLans> lans;

    private TestVms(Set<LabLans> lans) {
        this.lans = lans;
    }

    /** Takes the turns at all machines that a test shares with others, in the order that all tests keep. */
    static TestVms of(Map<DeclaredVm, SharedVm> shared, Set<LabLans> lans, Duration limit) {
        TestVms vms = new TestVms(lans);
        List<Map.Entry<DeclaredVm, SharedVm>> ordered = new ArrayList<>(shared.entrySet());
        ordered.sort(Comparator.comparing(entry -> entry.getValue().number()));
        try {
            for (Map.Entry<DeclaredVm, SharedVm> entry : ordered) {
                entry.getValue().take(limit);
                vms.turns.put(entry.getKey(), entry.getValue());
            }
            return vms;
        } catch (RuntimeException e) {
            vms.close();
            throw e;
        }
    }

    synchronized VirtualMachine vm(DeclaredVm declared, List<String> classes, Function<DeclaredVm, AdmittedVm> boot) {
        VirtualMachine known = machines.get(declared);
        if (known != null) {
            return known;
        }
        SharedVm shared = turns.get(declared);
        VirtualMachine vm;
        if (shared != null) {
            vm = shared.fresh(classes);
        } else {
            AdmittedVm booted = boot.apply(declared);
            own.add(booted);
            vm = booted.vm();
        }
        machines.put(declared, vm);
        return vm;
    }

    /** Boots the machines of a test's own that are on LANs at the same time, since one may wait for another. */
    synchronized void bootJoined(Collection<DeclaredVm> needed, Function<DeclaredVm, AdmittedVm> boot) {
        Map<DeclaredVm, CompletableFuture<AdmittedVm>> booting = new LinkedHashMap<>();
        for (DeclaredVm declared : needed) {
            if (!declared.lans().isEmpty() && !declared.isShared() && !machines.containsKey(declared)) {
                booting.put(declared, Task.start("test-vm", task -> boot.apply(declared)));
            }
        }
        Throwable failure = null;
        for (Map.Entry<DeclaredVm, CompletableFuture<AdmittedVm>> each : booting.entrySet()) {
            try {
                AdmittedVm booted = Await.result(
                        each.getValue(), "booting '" + each.getKey().name() + "'");
                own.add(booted);
                machines.put(each.getKey(), booted.vm());
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                    booting.values().forEach(other -> other.cancel(true));
                }
            }
        }
        if (failure != null) {
            throw CallerStack.rethrown("the boot of the test's machines", failure);
        }
    }

    /** The state of the LANs, for people; empty if there are none. */
    String lans() {
        return lans.stream().map(LabLans::toString).collect(Collectors.joining());
    }

    /** The machines that the test has used up to now. */
    synchronized Map<String, VirtualMachine> used() {
        Map<String, VirtualMachine> used = new LinkedHashMap<>();
        machines.forEach((declared, vm) -> used.put(declared.name(), vm));
        return used;
    }

    @Override
    public synchronized void close() {
        Throwable failure = null;
        for (AdmittedVm vm : own) {
            try {
                vm.close();
            } catch (RuntimeException | Error e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        turns.values().forEach(SharedVm::giveBack);
        turns.clear();
        own.clear();
        if (failure != null) {
            throw CallerStack.rethrown("the end of the test's machines", failure);
        }
    }
}
