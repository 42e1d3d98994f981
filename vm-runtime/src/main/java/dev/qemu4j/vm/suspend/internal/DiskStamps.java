package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.helper.RunPath;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.vm.disk.graph.DiskGraph;
import dev.qemu4j.vm.disk.graph.GraphDisk;
import dev.qemu4j.vm.disk.graph.GraphNode;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendedDisk;
import dev.qemu4j.vm.suspend.SuspendedLayer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The disks of a machine as they are while it stands still: a guest that goes on believes what it has read of them. */
public final class DiskStamps {
    /** Bounds what is read while the guest stands still. A seed is no larger. */
    private static final long DIGESTED = 64L << 20;

    private DiskStamps() {}

    /** Reads them; overlays that belong to the machine alone are left out, and what is made anew at each start is known by its content. */
    public static List<SuspendedDisk> of(DiskGraph graph, OwnFiles own) {
        List<SuspendedDisk> disks = new ArrayList<>();
        for (GraphDisk disk : graph.disks()) {
            if (disk.device() != null) {
                List<SuspendedLayer> layers = disk.layers().stream()
                        .filter(layer -> !isOwn(layer, own))
                        .flatMap(layer -> StoredNodes.of(graph, layer).stream())
                        .map(node -> stamp(node, own.runDirectory()))
                        .toList();
                disks.add(new SuspendedDisk(disk.name(), layers));
            }
        }
        return disks;
    }

    /**
     * Returns the names of the disks that a guest may write to without a trace. Block devices and disks of the network have no size and no time that would tell, and a
     * disk is told only if all that its active layer is stored in are files.
     */
    public static List<String> untold(DiskGraph graph, OwnFiles own) {
        return graph.disks().stream()
                .filter(disk -> disk.device() != null
                        && !disk.active().isReadOnly()
                        && !isOwn(disk.active(), own)
                        && StoredNodes.of(graph, disk.active()).stream()
                                .anyMatch(
                                        node -> stamp(node, own.runDirectory()).size() < 0))
                .map(GraphDisk::name)
                .toList();
    }

    private static boolean isOwn(GraphNode layer, OwnFiles own) {
        Path path = layer.path();
        return path != null && own.overlays().contains(path);
    }

    /** Reads those of files again. */
    public static List<SuspendedDisk> again(List<SuspendedDisk> disks) {
        return disks.stream()
                .map(disk -> new SuspendedDisk(
                        disk.name(),
                        disk.layers().stream()
                                .map(layer -> layer.size() < 0 || layer.modified() == null
                                        ? layer
                                        : stamp(Path.of(layer.file())))
                                .toList()))
                .toList();
    }

    private static SuspendedLayer stamp(GraphNode layer, Path runDirectory) {
        Path path = layer.path();
        if (path == null) {
            return new SuspendedLayer(layer.file(), -1, null);
        }
        try {
            BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
            if (is.isRegularFile() && layer.isReadOnly() && path.startsWith(runDirectory) && is.size() <= DIGESTED) {
                Path place = Path.of(RunPath.PLACEHOLDER).resolve(runDirectory.relativize(path));
                return new SuspendedLayer(place + ", SHA-256 " + Sha256.ofFile(path), is.size(), null);
            }
        } catch (IOException e) {
            throw new SuspendException(path + " cannot be looked at: " + e, e);
        }
        return stamp(path);
    }

    private static SuspendedLayer stamp(Path path) {
        try {
            BasicFileAttributes is = Files.readAttributes(path, BasicFileAttributes.class);
            return is.isRegularFile()
                    ? new SuspendedLayer(
                            path.toString(), is.size(), is.lastModifiedTime().toInstant())
                    : new SuspendedLayer(path.toString(), -1, null);
        } catch (IOException e) {
            throw new SuspendException(path + " cannot be looked at: " + e, e);
        }
    }

    /** Leaves out what changes while a guest runs. */
    public static List<SuspendedDisk> places(List<SuspendedDisk> disks) {
        return disks.stream()
                .map(disk -> new SuspendedDisk(
                        disk.name(),
                        disk.layers().stream()
                                .map(layer -> new SuspendedLayer(layer.file(), -1, null))
                                .toList()))
                .toList();
    }

    /** Tells the first difference; null if there is none. */
    public static @Nullable String difference(List<SuspendedDisk> then, List<SuspendedDisk> now) {
        for (SuspendedDisk disk : then) {
            SuspendedDisk same = now.stream()
                    .filter(other -> other.name().equals(disk.name()))
                    .findFirst()
                    .orElse(null);
            if (same == null) {
                return "the disk " + disk.name() + " is not there (now: "
                        + now.stream().map(SuspendedDisk::name).toList() + ")";
            }
            if (!same.layers().equals(disk.layers())) {
                return "the disk " + disk.name() + " is " + same.layers() + " (expected: " + disk.layers() + ")";
            }
        }
        return null;
    }
}
