package dev.qemu4j.testing;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The turns of a method that runs before or after all tests of a class, at the machines that it takes. */
final class ClassTurns implements ExtensionContext.Store.CloseableResource, AutoCloseable {
    private final List<SharedVm> held = new ArrayList<>();

    /** Takes the turns that are not held yet, in the order that all tests keep. */
    synchronized void take(Collection<SharedVm> machines, Duration limit) {
        List<SharedVm> ordered = new ArrayList<>(machines);
        ordered.sort(Comparator.comparing(SharedVm::number));
        for (SharedVm machine : ordered) {
            if (!held.contains(machine)) {
                machine.take(limit);
                held.add(machine);
            }
        }
    }

    /** Gives all turns back, at the latest when the class ends. */
    @Override
    public synchronized void close() {
        held.forEach(SharedVm::giveBack);
        held.clear();
    }
}
