package dev.qemu4j.vm.disk;

import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdException;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.fleece.internal.PullServer;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.Refusals;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import dev.qemu4j.vm.disk.stream.DiskDigest;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;

/** A copying by this JVM: it reads over NBD what a fleecing shows, one disk after the other. */
final class PulledCopy implements BackupCopy {
    /** A disk of the network may hang for a while. */
    private static final Duration ANSWER = Duration.ofMinutes(5);

    private final BackupOptions options;
    private final List<BackupPart> parts;
    private final FleecedCopy fleeced;
    private final PullServer server;
    private final Function<BackupPart, DiskReceiver> receivers;
    private List<String> views = List.of();

    PulledCopy(
            QmpClient qmp,
            BackupOptions options,
            List<BackupPart> parts,
            String tag,
            FleecedCopy fleeced,
            Function<BackupPart, DiskReceiver> receivers) {
        this.options = options;
        this.parts = parts;
        this.fleeced = fleeced;
        this.receivers = receivers;
        server = new PullServer(qmp, tag);
    }

    @Override
    public void prepare(Refusals refusals, NodeNames names, UndoSteps undo, Wanted wanted) {
        RunDirectory directory = RunDirectory.create();
        undo.pushOther("the directory of the socket", directory::close);
        server.place(directory);
        fleeced.prepare(refusals, names, undo, wanted);
    }

    @Override
    public void begin() {
        fleeced.begin();
    }

    @Override
    public void start(UndoSteps undo) {
        views = fleeced.show();
        undo.pushOther("the NBD server", server::stop);
        server.start();
        for (int i = 0; i < views.size(); i++) {
            server.add(views.get(i), !parts.get(i).isFull());
        }
    }

    @Override
    public void copy(UndoSteps undo, Wanted wanted) {
        BackupProgress progress = new BackupProgress(parts, options.progress());
        for (int i = 0; i < parts.size(); i++) {
            wanted.require();
            BackupPart part = parts.get(i);
            int disk = i;
            long[] passed = {0};
            PullPace pace = new PullPace(part.name(), wanted, options, more -> {
                passed[0] += more;
                progress.set(disk, (double) passed[0] / Math.max(1, part.size().bytes()));
            });
            pull(part, views.get(i), pace);
        }
        progress.done();
    }

    private void pull(BackupPart part, String view, PullPace pace) {
        boolean whole = part.isFull();
        try (DiskReceiver receiver = receivers.apply(part);
                NbdClient client = connect(view, whole)) {
            DiskDigest digest = DiskDigest.of(receiver);
            new DiskPull(client, part.name(), whole, part.isStreamed() ? digest : receiver, pace).run();
            receiver.end();
            if (part.isStreamed()) {
                part.streamed(digest.digest());
            }
        } catch (NbdException e) {
            throw new DiskException(
                    "backup: the data of disk '" + part.name() + "' cannot be written: " + e.getMessage(), e);
        }
    }

    private NbdClient connect(String view, boolean whole) {
        try {
            return NbdClient.connect(
                    UnixDomainSocketAddress.of(server.socket()),
                    view,
                    o -> o.contexts(DiskPull.contexts(whole)).requestTimeout(ANSWER));
        } catch (NbdException e) {
            throw new DiskException("backup: the export of " + view + " cannot be read: " + e.getMessage(), e);
        }
    }

    @Override
    public void end() {
        fleeced.end();
        server.stop();
        server.close();
    }
}
