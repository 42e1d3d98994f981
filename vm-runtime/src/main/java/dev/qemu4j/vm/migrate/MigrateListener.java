package dev.qemu4j.vm.migrate;

/** Listens to the progress of a migration. */
@FunctionalInterface
public interface MigrateListener {
    /**
     * Takes the progress, on the migration's thread, and must not block. What it throws is logged.
     *
     * @param progress the progress
     */
    void progress(MigrateProgress progress);
}
