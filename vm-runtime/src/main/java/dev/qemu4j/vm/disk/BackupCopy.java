package dev.qemu4j.vm.disk;

import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;

/** The copying of the disks of a backup, in the order of these methods. What each does is undone by the steps. */
interface BackupCopy {
    /** Makes ready what the instant needs. */
    void prepare(Refusals refusals, NodeNames names, UndoSteps undo, Wanted wanted);

    /** Keeps what the disks have at this instant; the guest may be frozen. */
    void begin();

    /** Starts the copying. */
    void start(UndoSteps undo);

    /** Copies, or waits for QEMU's copying. */
    void copy(UndoSteps undo, Wanted wanted);

    /** Removes what the copying needed. */
    void end();
}
