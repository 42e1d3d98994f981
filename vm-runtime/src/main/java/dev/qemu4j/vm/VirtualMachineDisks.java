package dev.qemu4j.vm;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.Disks;
import dev.qemu4j.vm.disk.LiveDisk;
import dev.qemu4j.vm.disk.VmSnapshots;
import java.util.Objects;

/** The disks of a {@link VirtualMachine}. */
public abstract sealed class VirtualMachineDisks permits VirtualMachine {
    private final Disks disks;
    private final VmSnapshots snapshots;

    VirtualMachineDisks(QmpClient qmp) {
        disks = Disks.of(qmp);
        snapshots = VmSnapshots.of(qmp);
    }

    /**
     * Returns the machine's disks.
     *
     * @return the disks: their graph, and snapshots of several at once
     */
    public Disks disks() {
        return disks;
    }

    /**
     * Returns a disk of the machine.
     *
     * @param id any name of the disk, as {@link Disks#disk} takes it
     * @return the disk: its snapshots, commits and mirrors
     */
    public LiveDisk disk(String id) {
        Objects.requireNonNull(id, "id");
        return disks.disk(id);
    }

    /**
     * Returns the snapshots of the whole machine inside of its disks.
     *
     * @return the snapshots
     */
    public VmSnapshots snapshots() {
        return snapshots;
    }
}
