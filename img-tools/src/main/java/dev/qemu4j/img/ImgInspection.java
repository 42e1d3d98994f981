package dev.qemu4j.img;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.img.failure.ImageBitmapException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.failure.ImageSizeException;
import dev.qemu4j.img.failure.ImageSpaceException;
import dev.qemu4j.img.failure.internal.ImgFailures;
import dev.qemu4j.img.failure.internal.ImgWords;
import dev.qemu4j.img.internal.SnapshotChoice;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.MapEntry;
import dev.qemu4j.qapi.block.SnapshotInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Looks at an image before it is changed or read, where the tool does without a word what nobody wants. */
final class ImgInspection {
    /** The setting of the snapshot that is read instead of the present state. */
    static final String SNAPSHOT = "snapshot";

    private ImgInspection() {}

    /** The tool shrinks where it may. */
    static void requireGrowth(ImgRunner runner, ImageSource image, DataSize size) {
        long present = size(runner, image);
        if (size.bytes() < present) {
            throw new ImageSizeException(
                    image + " has " + DataSize.ofBytes(present) + ", more than " + size
                            + ": make it smaller with shrink and Consent.dataBeyondTheEndIsLost()",
                    null);
        }
    }

    /** The tool grows where it was to shrink. It cuts bitmaps with the disk, and marks nothing when that grows again: a record that went on would miss the cut. */
    static void prepareShrinking(ImgRunner runner, ImgCommand<?> command, ImageSource image, DataSize size) {
        ImageInfo info = info(runner, image);
        long present = size(image, info);
        if (size.bytes() > present) {
            throw new ImageSizeException(
                    image + " has " + DataSize.ofBytes(present) + ", less than " + size + ": make it larger with grow",
                    null);
        }
        List<String> recording = size.bytes() == present ? List.of() : QcowTraits.recordingBitmaps(info);
        for (String name : recording) {
            stop(runner, image, name);
        }
        if (!recording.isEmpty()) {
            command.notice("bitmaps no longer record, as they do not know what was cut off: '"
                    + String.join("', '", recording) + "' (the next backup has to be a full backup)");
        }
    }

    private static void stop(ImgRunner runner, ImageSource image, String bitmap) {
        ImgCommand<?> command = ImgChanges.bitmap(image, bitmap, b -> b.disable());
        try {
            Await.result(runner.run(command), "stopping the bitmap " + bitmap);
        } catch (ImageLossException e) {
            String said = String.valueOf(e.getMessage());
            String words = image + " was not made smaller, since its bitmap '" + bitmap
                    + "' could not be stopped first; " + ImgFailures.BITMAPS_ADVICE + ": " + said;
            throw ImgWords.withoutPaths(said, command.paths()).contains("No space left on device")
                    ? new ImageSpaceException(words, e)
                    : new ImageLossException(words, e);
        }
    }

    private static long size(ImgRunner runner, ImageSource image) {
        return size(image, info(runner, image));
    }

    private static long size(ImageSource image, ImageInfo info) {
        Long size = info.virtualSize();
        if (size == null) {
            throw new ImageException(image + " has no size that the tool knows: name its format", null);
        }
        return size;
    }

    /** A snapshot in an overlay reads from the backing file what it does not have itself, so that it changes with that. */
    static void refuseSnapshots(ImgRunner runner, ImageSource overlay, boolean getsBacking) {
        if (!overlay.format().equals(Format.QCOW2)) {
            return;
        }
        ImageInfo info = info(runner, overlay);
        List<SnapshotInfo> snapshots = Objects.requireNonNullElse(info.snapshots(), List.of());
        if (!snapshots.isEmpty() && (getsBacking || info.backingFilename() != null)) {
            throw new ImageException(
                    overlay
                            + " has internal snapshots, which read from its backing file: they would be other states then"
                            + " (delete them first with deleteSnapshot, or convert each into an image of its own)",
                    null);
        }
    }

    /** The tool drops bitmaps that the image's new version cannot have. */
    static void refuseBitmaps(ImgRunner runner, ImageSource image) {
        List<String> bitmaps = QcowTraits.bitmaps(info(runner, image));
        if (!bitmaps.isEmpty()) {
            throw new ImageBitmapException(
                    image + " has persistent bitmaps, which the old version of qcow2 cannot have: '"
                            + String.join("', '", bitmaps) + "' (remove them with bitmap first, or leave compat out)",
                    null);
        }
    }

    /** Compares a target with zeros: one that is encrypted reads as noise where nothing was written. The tool passes over holes, and ends at the first difference. */
    static void requireZeros(ImgRunner runner, ImageSource target) {
        ImageSource zeros = ImageSource.of(Blockdevs.nullCo(n -> n.size(0).readZeroes(true)));
        ImageComparison found = Await.result(
                runner.run(ImgQueries.compare(zeros, target, c -> c.forceShare(Consent.whatIsReadMayBeTorn()))),
                "comparing " + target + " with zeros");
        if (!found.identical()) {
            throw new ImageExistsException(
                    target + " does not read as zeros: what it has would stay where zeros are to be (" + found.message()
                            + "): leave targetIsZero out",
                    null);
        }
    }

    /** The tool leaves out what the base has, whatever the image that it writes stands on. */
    static void requireBacking(ImgRunner runner, ImageSource target, ImageSource base) {
        String backing = info(runner, target).fullBackingFilename();
        if (backing == null || !isSameFile(backing, base.path())) {
            throw new ImageOptionException(
                    target + " is there already, and its backing file is "
                            + (backing == null ? "none" : "'" + backing + "'") + " (expected: " + base
                            + "; make a new image, or rebase this one first)",
                    null);
        }
        List<MapEntry> extents = Await.result(
                runner.run(ImgQueries.map(target, m -> {})), "looking for what " + target + " has of its own");
        if (extents.stream().anyMatch(extent -> extent.depth() == 0 && extent.present())) {
            throw new ImageOptionException(
                    target + " has data of its own, which would stay where the source reads from " + base
                            + " (expected: a fresh overlay; or leave backing out, and all is written)",
                    null);
        }
    }

    private static boolean isSameFile(String backing, @Nullable Path base) {
        try {
            Path file = ChainFiles.path(backing);
            return base != null && file != null && Files.isSameFile(file, base);
        } catch (IOException e) {
            return false; // one of them is no file that can be opened
        }
    }

    /** Tells an action of {@code qemu-img snapshot} which snapshot it is about by what cannot be mistaken. */
    static void snapshot(ImgRunner runner, ImgCommand<?> command, ImageSource image, String action, String text) {
        SnapshotChoice choice = choice(runner, image);
        if (action.equals("-c")) {
            choice.requireNew(text);
            return;
        }
        SnapshotInfo meant = choice.find(text);
        if (meant != null && action.equals("-a")) {
            command.reword(action, meant.id());
        } else if (meant != null) {
            choice.requireFirst(meant);
            command.reword(action, meant.name());
        }
    }

    /** Has a snapshot read instead of the present state. A server may take one client only, so it is asked nothing beforehand. */
    static void snapshot(ImgCommand<?> command, ImageSource image, ImgOptions<?> options) {
        String text = options.settings().get(SNAPSHOT, String.class);
        if (text == null) {
            return;
        }
        command.words("-l", SnapshotChoice.named(text));
        if (image.file() != null) {
            command.ask(runner -> {
                SnapshotInfo meant = choice(runner, image).find(text);
                if (meant != null) {
                    command.reword("-l", SnapshotChoice.exactly(meant));
                }
            });
        }
    }

    private static SnapshotChoice choice(ImgRunner runner, ImageSource image) {
        return new SnapshotChoice(
                image.toString(), Objects.requireNonNullElse(info(runner, image).snapshots(), List.of()));
    }

    /** The command itself finds out whether the image is in use, and has better words for it. */
    private static ImageInfo info(ImgRunner runner, ImageSource image) {
        return Await.result(
                runner.run(ImgQueries.info(image, i -> i.forceShare(Consent.whatIsReadMayBeTorn()))),
                "looking at " + image);
    }
}
