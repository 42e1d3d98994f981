package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.block.SnapshotInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A saved state of a whole machine, inside of its disks. Immutable. */
public final class VmSnapshot {
    private final SnapshotInfo info;
    private final List<String> disks;
    private final List<String> missing;
    private final List<String> moments;

    VmSnapshot(SnapshotInfo info, List<String> disks, List<String> missing, List<String> moments) {
        this.info = info;
        this.disks = List.copyOf(disks);
        this.missing = List.copyOf(missing);
        this.moments = List.copyOf(moments);
    }

    /**
     * Returns the snapshot's name.
     *
     * @return the tag
     */
    public String tag() {
        return info.name();
    }

    /**
     * Returns the size of the memory and the devices.
     *
     * @return the size; nothing if only disks were saved
     */
    public DataSize stateSize() {
        return DataSize.ofBytes(Math.max(0, info.vmStateSize()));
    }

    /**
     * Returns the moment at which it was saved.
     *
     * @return the host's time
     */
    public Instant date() {
        return Instant.ofEpochSecond(info.dateSec(), info.dateNsec());
    }

    /**
     * Returns the guest's running time at that moment.
     *
     * @return the time that the machine had run
     */
    public Duration vmClock() {
        return Duration.ofSeconds(info.vmClockSec(), info.vmClockNsec());
    }

    /**
     * Returns the disks that have the snapshot.
     *
     * @return their names
     */
    public List<String> disks() {
        return disks;
    }

    /**
     * Tells whether the machine can go back to it.
     *
     * @return true if each disk that is written has it, all of one moment, and one of them the memory; disks that come from different machines may have
     *     snapshots that share no more than the tag
     */
    public boolean isComplete() {
        return missing.isEmpty() && moments.size() == 1 && info.vmStateSize() > 0;
    }

    /**
     * Returns the disks that lack the snapshot.
     *
     * @return the names of those that are written and do not have it, such as a disk that came later
     */
    public List<String> missing() {
        return missing;
    }

    /** Returns the tag, the date and the disks. */
    @Override
    public String toString() {
        return "VmSnapshot[" + tag() + ", " + date() + ", " + stateSize() + ", disks " + disks
                + (missing.isEmpty() ? "" : ", not in " + missing)
                + (moments.size() == 1 ? "" : ", of different moments: " + moments) + "]";
    }
}
