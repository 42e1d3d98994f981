package dev.qemu4j.testing;

import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The turns of a method that runs before or after all tests of a class, at the machines that it takes. */
final class ClassTurns implements ExtensionContext.Store.CloseableResource, AutoCloseable, UsedVms {
    private final Map<DeclaredVm, SharedVm> held = new LinkedHashMap<>();
    private final Map<DeclaredVm, VirtualMachine> machines = new LinkedHashMap<>();
    private final Set<LabLans> lans = new LinkedHashSet<>();

    /** Takes the turns that are not held yet, in the order that all tests keep. */
    synchronized void take(Map<DeclaredVm, SharedVm> taken, Duration limit, String user) {
        List<Map.Entry<DeclaredVm, SharedVm>> ordered = new ArrayList<>(taken.entrySet());
        ordered.sort(Comparator.comparing(entry -> entry.getValue().number()));
        for (Map.Entry<DeclaredVm, SharedVm> entry : ordered) {
            if (!held.containsKey(entry.getKey())) {
                entry.getValue().take(limit, user);
                held.put(entry.getKey(), entry.getValue());
            }
        }
    }

    /** Notes the LANs of the machines, for evidence. */
    synchronized void join(Set<LabLans> joined) {
        lans.addAll(joined);
    }

    /** Gets the machines of all turns at the same time, unless the method has them already. */
    synchronized void get(BiFunction<DeclaredVm, SharedVm, VirtualMachine> way) {
        Map<DeclaredVm, VirtualMachine> got = new ConcurrentHashMap<>();
        List<Runnable> pieces = new ArrayList<>();
        held.forEach((declared, shared) -> {
            if (!machines.containsKey(declared)) {
                pieces.add(() -> got.put(declared, way.apply(declared, shared)));
            }
        });
        try {
            Together.run("waiting for the machines of the class", pieces);
        } finally {
            machines.putAll(got);
        }
    }

    synchronized VirtualMachine vm(DeclaredVm declared) {
        VirtualMachine vm = machines.get(declared);
        if (vm == null) {
            throw new IllegalStateException("nobody has got '" + declared.name() + "'");
        }
        return vm;
    }

    /** Has the faults and alarms that the method leaves stay for the tests of a class. */
    synchronized void keep(String ownerClass) {
        held.values().forEach(shared -> shared.keep(ownerClass));
    }

    @Override
    public synchronized Map<String, VirtualMachine> used() {
        Map<String, VirtualMachine> used = new LinkedHashMap<>();
        machines.forEach((declared, vm) -> used.put(declared.name(), vm));
        return used;
    }

    @Override
    public synchronized String lans() {
        return lans.stream().map(LabLans::toString).collect(Collectors.joining());
    }

    /** Gives all turns back, at the latest when the class ends. */
    @Override
    public synchronized void close() {
        held.values().forEach(SharedVm::giveBack);
        held.clear();
        machines.clear();
        lans.clear();
    }
}
