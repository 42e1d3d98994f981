package dev.qemu4j.testing.lab;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.VirtualMachine;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The start of a lab: either all machines get ready, or none stays. */
final class LabStart {
    private final Map<String, CompletableFuture<VirtualMachine>> starting = new LinkedHashMap<>();
    private final CompletableFuture<Void> firstFailure = new CompletableFuture<>();
    private final LabLans lans;

    private LabStart(LabLans lans) {
        this.lans = lans;
    }

    static VmLab start(LabSpec spec) {
        LabStart start = new LabStart(LabLans.open(spec.lans()));
        try {
            spec.members().forEach(start::begin);
            return start.await();
        } catch (RuntimeException | Error e) {
            Await.shielded(() -> start.undo(e));
            throw e;
        }
    }

    private void begin(String name, LabSpec.Member member) {
        CompletableFuture<VirtualMachine> future =
                lans.join(name, member.spec(), member.lans()).startAsync();
        starting.put(name, future);
        Chain.then(future, vm -> {}, firstFailure::completeExceptionally);
    }

    private VmLab await() {
        CompletableFuture<Void> all = CompletableFuture.allOf(starting.values().toArray(CompletableFuture[]::new));
        Await.result(CompletableFuture.anyOf(all, firstFailure), "waiting for the machines " + starting.keySet());
        Map<String, VirtualMachine> machines = new LinkedHashMap<>();
        starting.forEach((name, future) -> machines.put(name, Await.result(future, "taking the machine " + name)));
        return new VmLab(machines, lans);
    }

    private void undo(Throwable reason) {
        for (CompletableFuture<VirtualMachine> future : starting.values()) {
            try {
                if (!future.cancel(true) && !future.isCompletedExceptionally()) {
                    Await.result(future, "ending a machine that has started").close();
                }
            } catch (RuntimeException e) {
                reason.addSuppressed(e);
            }
        }
        lans.close();
    }
}
