package dev.qemu4j.vm.disk.fleece.internal;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.QomObjects;
import dev.qemu4j.qapi.block.BlockDirtyBitmapOrStr;
import dev.qemu4j.qapi.block.BlockdevCreateOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.qapi.block.BlockdevOptions;
import dev.qemu4j.qapi.block.BlockdevRef;
import dev.qemu4j.qapi.block.OnCbwError;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.graph.GraphDevice;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.step.internal.FleeceNames;
import dev.qemu4j.vm.disk.step.internal.ImageFormatting;
import dev.qemu4j.vm.disk.step.internal.NodeNames;
import dev.qemu4j.vm.disk.step.internal.OverlayFile;
import dev.qemu4j.vm.disk.step.internal.Refusals.NewImage;
import dev.qemu4j.vm.disk.step.internal.Refused;
import dev.qemu4j.vm.disk.step.internal.UndoSteps;
import dev.qemu4j.vm.disk.step.internal.Wanted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The nodes that show disks as they were at one instant, while the guest writes on. What it is about to overwrite is saved in a local image before. If that cannot be
 * done, or not in time, the view of the instant breaks, and the guest's write goes on.
 *
 * <p>A device gets a hook that passes all on. To exchange the files of all hooks is one command of QEMU, and that is the instant. What a JVM that is killed
 * leaves is therefore a guest whose writes work.
 */
public final class Fleecing {
    /** The name of the bitmap of a view with what is to be copied. */
    public static final String CHANGES = "changes";

    private static final Duration FORMATTING = Duration.ofSeconds(30);

    /** Guests give a disk up that does not answer for half a minute. */
    private static final long SAVING_SECONDS = 10;

    private final QmpClient qmp;
    private final String tag;
    private final List<Fleece> fleeces = new ArrayList<>();

    /** The fleecing of one disk: the node below its devices, which may be a filter of the user's. */
    private record Fleece(GraphDisk disk, FleeceNames names, NewImage image) {
        String below() {
            return disk.top().name();
        }
    }

    public Fleecing(QmpClient qmp, String tag) {
        this.qmp = qmp;
        this.tag = tag;
    }

    /** Returns the name of the next disk's file. */
    public String nextFile() {
        return new FleeceNames(tag, fleeces.size()).file();
    }

    /** Adds a disk, whose guest's data go into an image of that name. */
    public void add(GraphDisk disk, NewImage image) {
        GraphDevice device = disk.device();
        if (device == null || device.path() == null) {
            throw new DiskException(
                    "fleecing of disk '" + disk.name() + "': no device has it (expected: a disk of the guest)", null);
        }
        fleeces.add(new Fleece(disk, new FleeceNames(tag, fleeces.size()), image));
    }

    /** Puts all into its place that the instant needs. */
    public void prepare(NodeNames nodes, UndoSteps undo, Wanted wanted) {
        for (Fleece fleece : fleeces) {
            wanted.require();
            undo.push(OverlayFile.create(fleece.image(), false));
            String name = nodes.next("qemu4j-fleece");
            BlockdevCreateOptions create = BlockdevCreateOptions.qcow2(
                    BlockdevRef.of(name), fleece.disk().active().size());
            ImageFormatting.run(qmp, name, fleece.image().path(), create, FORMATTING, undo, wanted);
            undo.push("the fleecing of disk " + fleece.disk().name(), this::remove);
            try {
                prepare(fleece);
            } catch (QmpCommandException e) {
                throw Refused.refused("fleecing of disk '" + fleece.disk().name() + "'", e);
            }
        }
    }

    private void prepare(Fleece fleece) {
        FleeceNames names = fleece.names();
        qmp.blocking()
                .block()
                .blockdevAdd(Blockdevs.qcow2(
                        names.store(),
                        q -> q.file(Blockdevs.file(
                                        f -> f.filename(fleece.image().path())))
                                .discard(BlockdevDiscardOptions.UNMAP)
                                .cache(c -> c.noFlush(true)))); // nobody reads it after a crash
        qmp.blocking().qom().objectAdd(QomObjects.throttleGroup(names.group()));
        qmp.blocking().block().blockdevAdd(FleecingEnd.hook(names, fleece.below()));
        qmp.blocking()
                .block()
                .blockdevAdd(Blockdevs.copyBeforeWrite(
                        names.copier(),
                        c -> c.file(fleece.below())
                                .target(names.store())
                                .discard(BlockdevDiscardOptions.UNMAP)
                                .onCbwError(OnCbwError.BREAK_SNAPSHOT)
                                .cbwTimeout(SAVING_SECONDS)));
        FleecingEnd.devices(qmp, fleece.below()).forEach(path -> FleecingEnd.move(qmp, path, names.hook()));
    }

    /** Keeps what the disks have now. */
    public void begin() {
        List<BlockdevOptions> hooks = new ArrayList<>();
        fleeces.forEach(fleece ->
                hooks.add(FleecingEnd.hook(fleece.names(), fleece.names().copier())));
        qmp.blocking().block().blockdevReopen(hooks);
    }

    /** Adds the node that shows a disk as it was, and returns its name. */
    public String show(int index) {
        Fleece fleece = fleeces.get(index);
        String view = fleece.names().view();
        qmp.blocking()
                .block()
                .blockdevAdd(Blockdevs.snapshotAccess(
                        view, s -> s.file(fleece.names().copier()).discard(BlockdevDiscardOptions.UNMAP)));
        return view;
    }

    /** Adds the bitmap of what is to be copied to a view. It may have changes after the instant as well: what the view shows there was not changed. */
    public void mark(String view, List<BlockDirtyBitmapOrStr> changes) {
        qmp.blocking().block().blockDirtyBitmapAdd(view, CHANGES, b -> b.disabled(true));
        qmp.blocking().block().blockDirtyBitmapMerge(view, CHANGES, changes);
    }

    /** Gives the devices their own nodes back. Does nothing the second time. */
    public void remove() {
        FleecingEnd.remove(qmp, tag::equals);
    }
}
