package dev.qemu4j.testing.lab;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The start of a lab: either all machines get ready, or none stays. */
final class LabStart {
    private static final Duration END_LIMIT = Duration.ofSeconds(10);

    private final Map<String, CompletableFuture<VirtualMachine>> launching = new LinkedHashMap<>();
    private final List<CompletableFuture<?>> waiting = new ArrayList<>();
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

    /** The launch and the wait are kept apart, so that an undoing knows the machine that waits. */
    private void begin(String name, LabSpec.Member member) {
        VmSpec spec = lans.join(name, member.spec(), member.lans());
        CompletableFuture<VirtualMachine> launched = VirtualMachine.startAsync(spec.commandLine(), spec.options());
        launching.put(name, launched);
        Wait sign = spec.options().paused() ? null : spec.waitFor();
        CompletableFuture<?> ready = sign == null ? launched : launched.thenCompose(sign::awaitAsync);
        waiting.add(ready);
        Chain.then(ready, done -> {}, firstFailure::completeExceptionally);
    }

    private VmLab await() {
        CompletableFuture<Void> all = CompletableFuture.allOf(waiting.toArray(CompletableFuture[]::new));
        Await.result(CompletableFuture.anyOf(all, firstFailure), "waiting for the machines " + launching.keySet());
        Map<String, VirtualMachine> machines = new LinkedHashMap<>();
        launching.forEach((name, future) -> machines.put(name, Await.result(future, "taking the machine " + name)));
        return new VmLab(machines, lans);
    }

    /** Ends all machines, and closes the LANs when none is on them. */
    private void undo(Throwable reason) {
        List<VirtualMachine> launched = new ArrayList<>();
        for (CompletableFuture<VirtualMachine> future : launching.values()) {
            if (!future.cancel(true) && !future.isCompletedExceptionally()) {
                launched.add(Await.result(future, "taking a machine to be ended"));
            }
        }
        launched.forEach(vm -> vm.stopAsync(StopLadder.atOnce())); // all at the same time
        launched.forEach(vm -> suppressed(vm::close, reason));
        suppressed(() -> lans.awaitEmpty(END_LIMIT), reason);
        suppressed(lans::close, reason);
    }

    private static void suppressed(Runnable step, Throwable reason) {
        try {
            step.run();
        } catch (RuntimeException e) {
            reason.addSuppressed(e);
        }
    }
}
