package dev.qemu4j.vm.migrate;

import dev.qemu4j.base.DataSize;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The progress of a migration, as QEMU tells it.
 *
 * @param status QEMU's word, such as {@code active} or {@code completed}
 * @param transferred what was sent of the guest's memory
 * @param remaining what is still to be sent, as far as is known; the guest goes on to change its memory
 * @param rounds how often the whole memory was looked at for changes
 * @param downtime how long the guest stood still, which is known at the end; null before
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
     * @param transferred what was sent
     * @param remaining what is left
     * @param rounds the number of rounds
     * @param downtime the time, or null
     */
    public MigrateProgress {
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(transferred, "transferred");
        Objects.requireNonNull(remaining, "remaining");
    }
}
