package dev.qemu4j.vm.migrate.internal;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.qapi.migration.MigrationInfo;
import dev.qemu4j.qapi.migration.MigrationRAMStats;
import dev.qemu4j.qapi.migration.MigrationStatus;
import dev.qemu4j.vm.migrate.MigrateListener;
import dev.qemu4j.vm.migrate.MigrateProgress;
import dev.qemu4j.vm.transfer.internal.StateTransfer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells a listener how far a migration is, several times a second. */
final class ProgressReports {
    private static final Logger LOG = LoggerFactory.getLogger(ProgressReports.class);
    private static final Duration BETWEEN_REPORTS = Duration.ofMillis(200);

    private final @Nullable MigrateListener listener;
    private long reported = System.nanoTime();

    ProgressReports(@Nullable MigrateListener listener) {
        this.listener = listener;
    }

    void look(MigrationInfo info) {
        if (StateTransfer.isEnd(info) || System.nanoTime() - reported > BETWEEN_REPORTS.toNanos()) {
            reported = System.nanoTime();
            report(progress(info));
        }
    }

    private void report(MigrateProgress progress) {
        if (listener != null) {
            try {
                listener.progress(progress);
            } catch (RuntimeException | Error e) {
                LOG.warn("a listener to the progress of a migration failed", e);
            }
        }
    }

    static MigrateProgress progress(MigrationInfo info) {
        MigrationRAMStats ram = info.ram();
        Long downtime = MigrationStatus.COMPLETED.equals(info.status()) ? info.downtime() : null;
        return new MigrateProgress(
                String.valueOf(info.status()),
                DataSize.ofBytes(ram == null ? 0 : known(ram.transferred())),
                DataSize.ofBytes(ram == null ? 0 : known(ram.remaining())),
                ram == null ? 0 : known(ram.dirtySyncCount()),
                downtime == null ? null : Duration.ofMillis(downtime));
    }

    private static long known(@Nullable Long number) {
        return number == null ? 0 : number;
    }
}
