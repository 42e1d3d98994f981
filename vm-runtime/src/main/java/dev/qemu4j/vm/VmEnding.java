package dev.qemu4j.vm;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.life.EventHistory;
import dev.qemu4j.vm.record.VmRecorder;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The ending of a machine: QEMU, then its helpers, then its run directory; and the ways to bring it about. */
final class VmEnding {
    private static final Logger log = LoggerFactory.getLogger(VmEnding.class);

    /** The steps of a ladder have limits of their own. */
    private static final Duration NO_LIMIT = ChronoUnit.FOREVER.getDuration();

    private final HostProcess process;
    private final MachineHelpers helpers;
    private final QmpClient qmp;
    private final MachineEnd told;
    private final CompletableFuture<VmExit> exit;

    VmEnding(LaunchedQemu launched, QmpClient qmp, MachineEnd told, EventHistory events) {
        process = launched.process();
        helpers = launched.helpers();
        this.qmp = qmp;
        this.told = told;
        RunDirectory directory = launched.directory();
        CompletableFuture<VmExit> ended = told.of(process, events, launched::stderrTail);
        VmRecorder recorder = launched.recorder();
        exit = ended.handle((end, failure) -> {
                    if (recorder != null && end != null) {
                        recorder.note(end.inWords());
                    }
                    return helpers.end();
                })
                .thenCompose(Function.identity())
                .thenCompose(none -> ended.whenComplete((end, failure) -> directory.close()));
        helpers.watch(process);
        launched.consoles().endWith(exit.thenApply(VmExit::inWords));
        Chain.onSuccess(
                exit, end -> end.losses().forEach(loss -> log.warn("QEMU (pid {}) ended: {}", process.pid(), loss)));
    }

    /** The end, of which a cancellation takes nothing back. */
    CompletableFuture<VmExit> exit() {
        return OwnedFuture.view(exit);
    }

    VmExit await(Duration limit) {
        return Await.result(exit(), waiting(), limit);
    }

    VmExit stop(StopLadder ladder) {
        return Await.result(stopAsync(ladder), waiting());
    }

    CompletableFuture<VmExit> stopAsync(StopLadder ladder) {
        return OwnedFuture.view(
                new StopClimb(process, qmp, exit, told::lost, told::hasBegun).climb(ladder, helpers::alive));
    }

    /** Ends QEMU at once, whether the thread is interrupted or not, and throws the reason if it could not be ended. */
    void cutPower() {
        if (exit.isDone()) {
            return;
        }
        CompletableFuture<VmExit> end = stopAsync(StopLadder.atOnce());
        Await.requireAllowed(waiting());
        Await.ended(end, NO_LIMIT);
        if (end.isCompletedExceptionally()) {
            Await.shielded(() -> Await.result(end, waiting()));
        }
    }

    private String waiting() {
        return "waiting for the end of QEMU (pid " + process.pid() + ")";
    }
}
