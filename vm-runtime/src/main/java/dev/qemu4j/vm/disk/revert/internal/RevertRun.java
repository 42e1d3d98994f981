package dev.qemu4j.vm.disk.revert.internal;

import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.refusal.internal.DiskExports;
import dev.qemu4j.vm.disk.revert.DiskRevert;
import dev.qemu4j.vm.disk.revert.RevertOptions;
import dev.qemu4j.vm.disk.step.internal.LastStep;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import dev.qemu4j.vm.life.RunControl;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A reverting of one or several disks to the layers below their active ones. The guest stands still, all disks are exchanged by one command, and the machine is reset before it goes on: its
 * memory knows the file systems of before. All steps up to that command are undone if one fails.
 */
public final class RevertRun {
    /** The states in which a machine stands still because its user wants it. */
    private static final Set<RunState> STILL = Set.of(RunState.PAUSED, RunState.PRELAUNCH);

    private static final Set<RunState> RUNNING = Set.of(RunState.RUNNING, RunState.SUSPENDED);

    private final QmpClient qmp;
    private final RevertOptions options;
    private final RunControl control;
    private final Map<String, RevertPart> parts = new LinkedHashMap<>();
    private final UndoSteps undo = new UndoSteps();
    private final LastStep last = new LastStep();

    public RevertRun(QmpClient qmp, RevertOptions options) {
        this.qmp = qmp;
        this.options = options;
        control = RunControl.of(qmp);
    }

    public Map<String, DiskRevert> run(Map<String, Path> overlays, Wanted wanted) {
        Refusals refusals = refusals();
        RunState state = control.state();
        RevertRefusals.require(state);
        NodeNames names = new NodeNames(refusals.graph());
        DiskExports exports = DiskExports.of(qmp, refusals.graph());
        RevertRefusals looks = new RevertRefusals(qmp, exports, names, options);
        overlays.forEach((id, overlay) -> parts.put(id, part(refusals, looks, names, id, overlay.toAbsolutePath())));
        try {
            wanted.require();
            pause(state);
            for (RevertPart part : parts.values()) {
                wanted.require();
                part.prepare(names, undo, wanted);
            }
            refusals.requireUnchanged();
            parts.values().forEach(part -> part.insertHook(undo));
            wanted.require();
            exchange();
        } catch (RuntimeException | Error e) {
            if (!last.mayBeTaken()) {
                undo.run(e);
            }
            throw e;
        }
        reset();
        return end(state);
    }

    /** Reads the graph, without what a killed JVM has left in it. */
    private Refusals refusals() {
        Refusals refusals = new Refusals(qmp, "revert");
        return RevertHook.removeLeft(qmp, refusals.graph()) ? new Refusals(qmp, "revert") : refusals;
    }

    private RevertPart part(Refusals refusals, RevertRefusals looks, NodeNames names, String id, Path overlay) {
        GraphDisk disk = refusals.disk(id);
        looks.require(disk);
        return new RevertPart(qmp, disk, refusals.newImage(disk, disk.layers(), overlay), names, options);
    }

    private void pause(RunState state) {
        if (RUNNING.contains(state)) {
            undo.pushOther("the guest standing still", control::resume);
            control.pause();
        }
    }

    private void exchange() {
        last.take(
                () -> {
                    qmp.blocking()
                            .block()
                            .blockdevReopen(parts.values().stream()
                                    .map(RevertPart::exchange)
                                    .toList());
                    return true;
                },
                "revert of " + parts.keySet(),
                "the disks " + parts.keySet()
                        + " may be reverted, the outcome is unknown, and the guest stands still: look at the graph, and"
                        + " reset the machine before it goes on, or revert again");
    }

    private void reset() {
        try {
            control.reset(options.timeout());
        } catch (RuntimeException e) {
            throw LastStep.told(
                    "the disks " + parts.keySet()
                            + " were reverted, but the machine was not reset: reset it before it goes on, or revert"
                            + " again; the old layers were left",
                    e);
        }
    }

    private Map<String, DiskRevert> end(RunState before) {
        try {
            parts.values().forEach(RevertPart::removeHook);
            if (!STILL.contains(before)) {
                control.resume();
            }
            parts.values().forEach(RevertPart::closeOld);
            DiskGraph graph = DiskGraph.read(qmp);
            Map<String, DiskRevert> reverts = new LinkedHashMap<>();
            parts.forEach((id, part) -> reverts.put(id, part.reverted(graph)));
            return reverts;
        } catch (RuntimeException e) {
            throw LastStep.told(
                    "the disks " + List.copyOf(parts.keySet()) + " were reverted and the machine was reset", e);
        }
    }
}
