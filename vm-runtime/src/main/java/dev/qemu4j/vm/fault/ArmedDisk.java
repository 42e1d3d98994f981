package dev.qemu4j.vm.fault;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.qapi.block.BlkdebugEvent;
import dev.qemu4j.qapi.block.BlkdebugIOType;
import dev.qemu4j.qapi.block.BlkdebugInjectErrorOptions;
import dev.qemu4j.qapi.block.BlockdevDiscardOptions;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A disk of which all writes are logged, and the content before the first of them is copied.
 *
 * <p>Two layers, since QEMU lets nothing be written below {@code copy-before-write} once that has a user: the first has to be in use before the second is above it.
 */
final class ArmedDisk {
    private static final long ENOTSUP = 95;

    private final String name;
    private final Path image;
    private final Format format;
    private final Path original;
    private final Path log;
    private final FaultLayer copies;
    private final FaultLayer writes;

    private ArmedDisk(String name, Path image, Format format, Path files) {
        this.name = name;
        this.image = image;
        this.format = format;
        original = files.resolve("original");
        log = files.resolve("log");
        copies = FaultLayer.fixed(
                2,
                (below, names, readOnly) -> List.of(
                        Blockdevs.file(names.get(0), f -> f.filename(original.toString())),
                        Blockdevs.copyBeforeWrite(
                                names.get(1),
                                c -> c.file(below).target(names.get(0)).discard(BlockdevDiscardOptions.UNMAP))));
        writes = FaultLayer.fixed(
                3,
                (below, names, readOnly) -> List.of(
                        Blockdevs.file(names.get(0), f -> f.filename(log.toString())),
                        Blockdevs.blklogwrites(names.get(1), w -> w.file(below).log(names.get(0))),
                        Blockdevs.blkdebug(
                                names.get(2),
                                b -> b.image(names.get(1))
                                        .addInjectError(unsupported(BlkdebugIOType.WRITE_ZEROES))
                                        .addInjectError(unsupported(BlkdebugIOType.DISCARD)))));
    }

    /** QEMU does without either: zeroes are written as data, which QEMU before 9.0 needs to log them well, and a discard is a wish. */
    private static BlkdebugInjectErrorOptions unsupported(BlkdebugIOType kind) {
        return BlkdebugInjectErrorOptions.builder(BlkdebugEvent.NONE)
                .iotype(kind)
                .errno(ENOTSUP)
                .build();
    }

    /** Makes the files of one, which is not armed yet. */
    static ArmedDisk of(GraphDisk disk, Path files) {
        GraphNode active = disk.active();
        Path image = active.path();
        if (image == null || active.isReadOnly()) {
            throw new FaultException(
                    "a power loss of disk '" + disk.name() + "': it is "
                            + (image == null ? "in no file of this host" : "read only")
                            + " (expected: a disk that the guest writes to a local file)",
                    null);
        }
        ArmedDisk armed = new ArmedDisk(disk.name(), image, Format.of(active.driver()), files);
        armed.makeFiles(disk.top().size());
        return armed;
    }

    private void makeFiles(DataSize size) {
        try (RandomAccessFile all = new RandomAccessFile(original.toFile(), "rw");
                RandomAccessFile none = new RandomAccessFile(log.toFile(), "rw")) {
            all.setLength(size.bytes());
            none.setLength(0);
        } catch (IOException e) {
            throw new FaultException("the log of disk '" + name + "' cannot be made: " + e, e);
        }
    }

    String name() {
        return name;
    }

    void arm(FaultLayers layers) {
        layers.insert(name, copies);
        try {
            layers.insert(name, writes);
        } catch (RuntimeException e) {
            try {
                layers.remove(copies);
            } catch (RuntimeException left) {
                e.addSuppressed(left);
            }
            throw e;
        }
    }

    /** Takes the layers out; again if it failed half way. */
    void disarm(FaultLayers layers) {
        if (!writes.nodes().isEmpty()) {
            layers.remove(writes);
            writes.use(List.of());
        }
        if (!copies.nodes().isEmpty()) {
            layers.remove(copies);
            copies.use(List.of());
        }
    }

    /** Changes the image of a QEMU that was killed into that of a disk without what it had not flushed. */
    void cut(@Nullable Random luck) {
        try (ImageChannel disk = ImageChannel.open(image, format, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileChannel before = FileChannel.open(original);
                FileChannel logged = FileChannel.open(log)) {
            new PowerCut(disk, before, logged).run(luck);
            disk.flush();
        } catch (FaultException e) {
            throw new FaultException("the power cut of disk '" + name + "': " + e.getMessage(), e);
        } catch (IOException e) {
            throw new FaultException("the power cut of disk '" + name + "': " + e, e);
        }
    }
}
