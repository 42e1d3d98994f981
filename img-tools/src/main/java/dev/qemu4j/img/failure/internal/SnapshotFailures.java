package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageBitmapException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import java.util.List;

/** The failures of internal snapshots. */
public final class SnapshotFailures {
    public static final List<FailureKind> KINDS = List.of(
            FailureKind.of(
                            "Could not (create|apply|delete) snapshot.*(not support|-95|snapshot not found)",
                            (command, said) -> "images of the format " + command.format()
                                    + " have no internal snapshots, those of qcow2 have: convert it, or put an overlay on it",
                            ImageFormatException::new)
                    .when(SnapshotFailures::isPlainFile),
            FailureKind.of(
                    "Could not create snapshot.*(not supported|-95)",
                    "an image that keeps its data in a file of its own (data_file) has no internal snapshots: put an overlay on it",
                    ImageFormatException::new),
            FailureKind.of(
                    "Could not apply snapshot.*active dirty bitmaps",
                    "its persistent bitmaps say nothing of the snapshot's state: remove them with bitmap first",
                    ImageBitmapException::new),
            FailureKind.of(
                    "Could not (apply|delete) snapshot.*(No such file|-2 |not found|[Cc]an't find)"
                            + "|Failed to load snapshot.*[Cc]an't find",
                    "snapshots lists those that the image has",
                    ImageMissingException::new),
            FailureKind.of(
                    "Failed to load snapshot.*does not support",
                    (command, said) -> "images of the format " + command.format()
                            + " have no internal snapshots, those of qcow2 have: leave the snapshot out",
                    ImageFormatException::new),
            FailureKind.of(
                    "Could not create snapshot.*(-27|File too large)",
                    "the image has as many snapshots as it can have: delete some",
                    ImageException::new));

    private SnapshotFailures() {}

    /** Tells whether the images are plain files, not of qcow2: others can have snapshots of their own, as an image of RBD has. */
    private static boolean isPlainFile(FailedCommand command) {
        return !command.format().equals("qcow2") && command.readsFilesOnly();
    }
}
