package dev.qemu4j.vm.migrate;

import dev.qemu4j.base.DataSize;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a migration, as QEMU tells it.
 *
 * @param status QEMU's word, such as {@code active} or {@code completed}
 * @param transferred the data of the guest's memory that were sent
 * @param remaining the data still to be sent, as far as is known; the guest goes on to change its memory
 * @param rounds the number of times that the whole memory was looked at for changes
 * @param downtime the time for which the guest stood still; null before the end
 */
public record MigrateProgress(
        String status,
        DataSize transferred,
        DataSize remaining,
        long rounds,
        @Nullable Duration downtime) {
    /**
     * Checks the parts.
     *
     * @param status the word
     * @param transferred the data sent
     * @param remaining the data left
     * @param rounds the number of rounds
     * @param downtime the time, or null
     */
    public MigrateProgress {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(transferred, "transferred");
        Objects.requireNonNull(remaining, "remaining");
    }
}
