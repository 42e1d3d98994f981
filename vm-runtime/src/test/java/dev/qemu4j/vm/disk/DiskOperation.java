package dev.qemu4j.vm.disk;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.vm.disk.backup.BackupFolder;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** The operations that change live disks, each of which has to keep what all of them promise. */
@SuppressWarnings("ImmutableEnumChecker") // the calls have no state
enum DiskOperation {
    SNAPSHOT("snapshot", m -> m.disk().snapshotAsync(m.machine().path("o.qcow2"))),
    SNAPSHOTS(
            "snapshot", m -> m.disks().snapshotAsync(Map.of(m.id(), m.machine().path("os.qcow2")))),
    REVERT(
            "revert",
            m -> m.disk().revertAsync(m.machine().path("rv.qcow2"), Consent.whatTheGuestHasWrittenSinceIsLost())),
    REVERTS(
            "revert",
            m -> m.disks()
                    .revertAsync(
                            Map.of(m.id(), m.machine().path("rvs.qcow2")),
                            Consent.whatTheGuestHasWrittenSinceIsLost())),
    MIRROR("mirror", m -> m.disk().mirrorAsync(m.machine().path("m.qcow2"))),
    BACKUP(
            "backup",
            m -> m.disks()
                    .backupAsync(BackupFolder.at(m.machine().path(m.byClient() ? "c" : "b")), b -> b.disks(m.id()))),
    PULL(
            "pull",
            m -> m.disks()
                    .pullAsync(BackupFolder.at(m.machine().path(m.byClient() ? "pc" : "pb")), b -> b.disks(m.id()))),
    COMMIT("commit", m -> m.disk().commitAsync()),
    STREAM("stream", m -> m.disk().streamAsync(s -> {})),
    FLATTEN("flatten", m -> m.disk().flattenAsync()),
    DELETE_LAYER("deleteLayer", m -> m.disk().deleteLayerAsync(m.id())),
    GROW("grow", m -> m.disk().growAsync(DataSize.ofMib(16))),
    SHRINK("shrink", m -> m.disk().shrinkAsync(DataSize.ofMib(4), Consent.dataBeyondTheEndIsLost())),
    THROTTLE("throttle", m -> m.disk().throttleAsync(l -> l.iops(100))),
    SAVE("save", m -> m.snapshots().saveAsync("saved", DiskMachine.SOON)),
    LOAD("load", m -> m.snapshots().loadAsync("saved", DiskMachine.SOON)),
    DELETE("delete", m -> m.snapshots().deleteAsync("saved", DiskMachine.SOON));

    private final String method;
    private final Call call;

    /** The way to one call. */
    private interface Call {
        CompletableFuture<?> on(Subject subject);
    }

    /** A disk of a machine, by one of the two ways to it. */
    record Subject(DiskMachine machine, String id, boolean byClient) {
        Disks disks() {
            return byClient ? Disks.of(machine.vm().qmp()) : machine.vm().disks();
        }

        LiveDisk disk() {
            return byClient ? disks().disk(id) : machine.vm().disk(id);
        }

        VmSnapshots snapshots() {
            return byClient
                    ? VmSnapshots.of(machine.vm().qmp().view())
                    : machine.vm().snapshots();
        }
    }

    DiskOperation(String method, Call call) {
        this.method = method;
        this.call = call;
    }

    /** Returns the name of the method that waits. */
    String method() {
        return method;
    }

    CompletableFuture<?> start(DiskMachine machine, String id, boolean byClient) {
        return call.on(new Subject(machine, id, byClient));
    }
}
