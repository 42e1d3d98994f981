package dev.qemu4j.testing;

import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The machines of one test: its own ones, and the turns at those that it shares. */
final class TestVms implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final Map<DeclaredVm, SharedVm> turns = new LinkedHashMap<>();
    private final Map<DeclaredVm, VirtualMachine> machines = new LinkedHashMap<>();
    private final List<AdmittedVm> own = new ArrayList<>();

    private TestVms() {}

    /** Takes the turns at all machines that a test shares with others, in the order that all tests keep. */
    static TestVms of(Map<DeclaredVm, SharedVm> shared, Duration limit) {
        TestVms vms = new TestVms();
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
