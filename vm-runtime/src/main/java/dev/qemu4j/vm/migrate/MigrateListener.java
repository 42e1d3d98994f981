package dev.qemu4j.vm.migrate;

/** Listens to the progress of a migration. */
@FunctionalInterface
public interface MigrateListener {
    /**
     * Takes the progress, on the migration's thread, and must not block.
     *
     * @param progress the progress
     */
    void progress(MigrateProgress progress);
}
