package dev.qemu4j.img.internal;

import dev.qemu4j.base.Commas;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.qapi.block.SnapshotInfo;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the one internal snapshot of an image that a text means. QEMU takes the first that fits: to apply, an id before a name; to
 * delete and to read, a name only.
 */
public final class SnapshotChoice {
    private final String image;
    private final List<SnapshotInfo> all;

    public SnapshotChoice(String image, List<SnapshotInfo> all) {
        this.image = image;
        this.all = List.copyOf(all);
    }

    /** Returns the snapshot, or null if there is none, for which the tool has words. */
    public @Nullable SnapshotInfo find(String text) {
        List<SnapshotInfo> fitting = all.stream()
                .filter(snapshot ->
                        snapshot.name().equals(text) || snapshot.id().equals(text))
                .toList();
        if (fitting.size() > 1) {
            throw new ImageOptionException(
                    "'" + text + "' can mean several snapshots of " + image + ": " + told(fitting)
                            + " (say the id or the name of one that no other has)",
                    null);
        }
        return fitting.isEmpty() ? null : fitting.get(0);
    }

    /** Refuses a snapshot that the tool does not delete, as it goes by the name and takes the first. */
    public void requireFirst(SnapshotInfo meant) {
        List<SnapshotInfo> named = named(meant);
        if (!named.get(0).equals(meant)) {
            throw new ImageOptionException(
                    "the tool deletes the first snapshot of a name, but the one with the id " + meant.id()
                            + " is not the first of " + image + ": " + told(named) + " (delete those before it first)",
                    null);
        }
    }

    /** Refuses a name that another snapshot has. */
    public void requireNew(String name) {
        List<SnapshotInfo> named =
                all.stream().filter(snapshot -> snapshot.name().equals(name)).toList();
        if (!named.isEmpty()) {
            throw new ImageExistsException(
                    image + " has a snapshot of that name: " + told(named)
                            + " (choose another name, or delete it first)",
                    null);
        }
    }

    /** Returns the option of a tool for what has a name. */
    public static String named(String name) {
        return "snapshot.name=" + Commas.doubled(name);
    }

    /** Returns the option of a tool for one snapshot. */
    public static String exactly(SnapshotInfo snapshot) {
        return "snapshot.id=" + snapshot.id() + "," + named(snapshot.name());
    }

    private List<SnapshotInfo> named(SnapshotInfo meant) {
        return all.stream()
                .filter(snapshot -> snapshot.name().equals(meant.name()))
                .toList();
    }

    private static String told(List<SnapshotInfo> snapshots) {
        return snapshots.stream()
                .map(snapshot -> "'" + snapshot.name() + "' with the id " + snapshot.id())
                .collect(Collectors.joining(", "));
    }
}
