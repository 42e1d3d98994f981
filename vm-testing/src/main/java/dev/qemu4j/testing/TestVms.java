package dev.qemu4j.testing;

import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.VirtualMachine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The machines of one test: its own ones, and the turns at those that it shares. */
final class TestVms implements ExtensionContext.Store.CloseableResource, AutoCloseable, UsedVms {
    private final Map<DeclaredVm, SharedVm> turns = new LinkedHashMap<>();
    private final Map<DeclaredVm, VirtualMachine> machines = new LinkedHashMap<>();
    private final List<AdmittedVm> own = new ArrayList<>();

    private final Set<LabLans> lans = new LinkedHashSet<>();
    private final List<Runnable> lanUndoings = new ArrayList<>();

    /**
     * Takes the turns at all machines that a test shares with others, in the order that all tests keep.
     *
     * @param user the test, for messages
     */
    synchronized void take(Map<DeclaredVm, SharedVm> shared, Set<LabLans> joined, Duration limit, String user) {
        List<Map.Entry<DeclaredVm, SharedVm>> ordered = new ArrayList<>(shared.entrySet());
        ordered.sort(Comparator.comparing(entry -> entry.getValue().number()));
        for (Map.Entry<DeclaredVm, SharedVm> entry : ordered) {
            entry.getValue().take(limit, user);
            turns.put(entry.getKey(), entry.getValue());
        }
        lans.addAll(joined);
        Set<String> names =
                shared.keySet().stream().flatMap(vm -> vm.lans().stream()).collect(Collectors.toSet());
        joined.forEach(each -> lanUndoings.add(each.undoing(names)));
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

    /** Gets the machines that are on LANs at the same time, since one may wait for another. */
    synchronized void getJoined(
            Collection<DeclaredVm> needed,
            Function<DeclaredVm, List<String>> classes,
            Function<DeclaredVm, AdmittedVm> boot) {
        Map<DeclaredVm, AdmittedVm> booted = new ConcurrentHashMap<>();
        Map<DeclaredVm, VirtualMachine> got = new ConcurrentHashMap<>();
        List<Runnable> pieces = new ArrayList<>();
        for (DeclaredVm declared : needed) {
            SharedVm shared = turns.get(declared);
            if (declared.lans().isEmpty() || machines.containsKey(declared)) {
                continue;
            }
            pieces.add(
                    shared == null
                            ? () -> booted.put(declared, boot.apply(declared))
                            : () -> got.put(declared, shared.fresh(classes.apply(declared))));
        }
        try {
            Together.run("waiting for the machines on the LANs of the test", pieces);
        } finally {
            booted.forEach((declared, vm) -> {
                own.add(vm);
                got.put(declared, vm.vm());
            });
            machines.putAll(got);
        }
    }

    @Override
    public synchronized String lans() {
        return lans.stream().map(LabLans::toString).collect(Collectors.joining());
    }

    @Override
    public synchronized Map<String, VirtualMachine> used() {
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
        own.clear();
        try {
            turns.values().forEach(SharedVm::leave); // their faults first, which set back what they found
            lanUndoings.forEach(Runnable::run);
        } finally {
            turns.values().forEach(SharedVm::giveBack);
            turns.clear();
            lanUndoings.clear();
        }
        if (failure != null) {
            throw CallerStack.rethrown("the end of the test's machines", failure);
        }
    }
}
