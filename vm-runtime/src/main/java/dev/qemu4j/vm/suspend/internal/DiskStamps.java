package dev.qemu4j.vm.suspend.internal;

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
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The disks of a machine as they are while it stands still: a guest that goes on believes what it has read of them. */
public final class DiskStamps {
    private DiskStamps() {}

    /** Reads them; overlays that belong to the machine alone are left out. */
    public static List<SuspendedDisk> of(DiskGraph graph, Collection<Path> overlays) {
        List<SuspendedDisk> disks = new ArrayList<>();
        for (GraphDisk disk : graph.disks()) {
            if (disk.device() != null) {
                List<SuspendedLayer> layers = disk.layers().stream()
                        .filter(layer -> layer.path() == null || !overlays.contains(layer.path()))
                        .map(DiskStamps::stamp)
                        .toList();
                disks.add(new SuspendedDisk(disk.name(), layers));
            }
        }
        return disks;
    }

    private static SuspendedLayer stamp(GraphNode layer) {
        Path path = layer.path();
        if (path == null) {
            return new SuspendedLayer(layer.file(), -1, null);
        }
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
