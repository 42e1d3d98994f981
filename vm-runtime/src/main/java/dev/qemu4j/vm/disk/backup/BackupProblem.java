package dev.qemu4j.vm.disk.backup;

import java.util.Objects;

/**
 * A problem of a backup that a verification has found.
 *
 * @param backup the number of the backup
 * @param what the part of it and its fault
 */
public record BackupProblem(int backup, String what) {
    /**
     * Makes a problem.
     *
     * @param backup the number of the backup
     * @param what the part of it and its fault
     */
    public BackupProblem {
        Objects.requireNonNull(what, "what");
    }

    /** Returns the number and the fault. */
    @Override
    public String toString() {
        return "backup " + backup + ": " + what;
    }
}
