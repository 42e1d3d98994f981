package dev.qemu4j.testing;

import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The faults of a shared machine, and the alarms on its consoles. They are no state of the guest, so that no snapshot takes them back. Those of a test end with it, those of a
 * method before all tests are there for the tests of its class.
 */
final class Leftovers {
    /** The ids of the classes that keep some of them. */
    private final IdentityHashMap<AutoCloseable, String> owners = new IdentityHashMap<>();

    /** Keeps all that nobody keeps yet for the tests of a class. */
    void keep(VirtualMachine vm, String ownerClass) {
        all(vm).forEach(one -> owners.putIfAbsent(one, ownerClass));
    }

    /** Ends those that no class keeps, the latest first. */
    void endUnkept(VirtualMachine vm) {
        endOthers(vm, new HashSet<>(owners.values()));
    }

    /** Ends those that none of some classes keeps, the latest first. */
    void endOthers(VirtualMachine vm, Collection<String> classes) {
        RuntimeException failure = null;
        List<AutoCloseable> all = all(vm);
        Collections.reverse(all);
        for (AutoCloseable one : all) {
            String owner = owners.get(one);
            if (owner == null || !classes.contains(owner)) {
                failure = ended(one, failure);
            }
        }
        Set<AutoCloseable> there = Collections.newSetFromMap(new IdentityHashMap<>());
        there.addAll(all(vm));
        owners.keySet().removeIf(one -> !there.contains(one));
        if (failure != null) {
            throw failure;
        }
    }

    /** Forgets all: they have gone with their machine. */
    void clear() {
        owners.clear();
    }

    private static List<AutoCloseable> all(VirtualMachine vm) {
        List<AutoCloseable> all = new ArrayList<>();
        for (VmConsole console : vm.consoles()) {
            all.addAll(console.watches());
        }
        all.addAll(vm.faults().active());
        return all;
    }

    private static @Nullable RuntimeException ended(AutoCloseable one, @Nullable RuntimeException before) {
        try {
            one.close();
            return before;
        } catch (Exception e) {
            RuntimeException failure =
                    e instanceof RuntimeException unchecked ? unchecked : new IllegalStateException(e);
            if (before == null) {
                return failure;
            }
            before.addSuppressed(failure);
            return before;
        }
    }
}
