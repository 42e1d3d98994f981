package dev.qemu4j.img.failure.internal;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.img.failure.ImageCorruptException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImagePermissionException;
import dev.qemu4j.img.failure.ImageSizeException;
import dev.qemu4j.img.failure.ImageSpaceException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells from {@code qemu-img}'s words what went wrong. */
public final class ImgFailures {
    private static final String DAMAGED =
            "its header is damaged, or it has another format: take a copy that is whole, or name that format";
    private static final List<FailureKind> TOOL = List.of(
            FailureKind.of(
                    "Assertion [`'].*failed",
                    "a defect of the installed QEMU, which a full disk can bring about: free some space, check the image, try a newer one",
                    ImageException::new),
            FailureKind.of("napshot table too large", DAMAGED, ImageFormatException::new));
    private static final List<FailureKind> HOST = List.of(
            FailureKind.of(
                    "Failed to grow the L1 table: File too large|Cannot (grow|resize) device files",
                    "give a size that the format and the device have room for",
                    ImageSizeException::new),
            FailureKind.of(
                    "File too large",
                    "the file system, or a limit of this user, allows no file of that size: take another file system",
                    ImageSpaceException::new),
            FailureKind.of(
                    "Cannot allocate memory|[Ff]ailed to allocate",
                    "give the tool more memory, with QemuImg.limited if that bounds it",
                    ImageException::new),
            FailureKind.of("No space left on device|[Qq]uota exceeded", "free some space", ImageSpaceException::new),
            FailureKind.of(
                    "Image is corrupt|marked as corrupt|Image file must be repaired|corrupted",
                    "copy the image, then repair it with check and repairAll",
                    ImageCorruptException::new));
    private static final List<FailureKind> FILES = List.of(
            FailureKind.of("Transport endpoint is not connected", IoFailures.DEAD_MOUNT, ImageMissingException::new),
            FailureKind.of(
                    "Is a directory|to be a regular file|regular file was expected|[Cc]haracter device",
                    "name a file or a block device with an image",
                    ImageFormatException::new),
            FailureKind.of(
                    "Permission denied|Read-only file system|Operation not permitted",
                    "check who may read and write it",
                    ImagePermissionException::new),
            FailureKind.of(
                    "No such file or directory|does not exist|Not a directory|File name too long|Too many levels of symbolic links",
                    ImgFailures::missing,
                    ImageMissingException::new));
    private static final String LOST_BITMAPS = "Lost persistent bitmaps";

    /** The advice on bitmaps that the tool could not write back. */
    public static final String BITMAPS_ADVICE =
            "its bitmaps are of no use any more: remove them, add them anew, and make the next backup a full one";

    private static final List<FailureKind> SIZES = List.of(
            FailureKind.of(
                    "output file is smaller than input file",
                    "give a target of at least the source's size",
                    ImageSizeException::new),
            FailureKind.of(
                    "Use the --shrink option",
                    "make it smaller with shrink and Consent.dataBeyondTheEndIsLost()",
                    ImageSizeException::new));
    private static final List<FailureKind> CONTENT = List.of(
            FailureKind.of(
                    "Could not open .*(table|directory|extension|header|name|Image is)[^:]* too (large|big|long)",
                    DAMAGED,
                    ImageFormatException::new),
            FailureKind.of(
                    "[Ii]mage size|too small|too large|too big|must be a multiple|(Could not|Cannot) resize|shrink|[Ii]nvalid image size",
                    "give another size",
                    ImageSizeException::new),
            FailureKind.of(
                    "not in \\S+ format|not a valid LUKS|Volume is not in LUKS|invalid VMDK|([Bb]ad|[Ii]nvalid) (signature|magic)"
                            + "|UDIF trailer|block_size cannot be zero",
                    ImgFailures::format,
                    ImageFormatException::new),
            FailureKind.of(
                    "(Unsupported|Unknown) [^:]*(feature|version)|unsupported VDI image \\(version",
                    "a newer QEMU made it, or one with more in it: use the qemu-img of that",
                    ImageFormatException::new),
            FailureKind.of(
                    "Unsupported|unsupported VDI|header|L1 (size|table)|[Rr]efcount|[Bb]acking file|cluster|exceeds|[Ii]nvalid",
                    DAMAGED,
                    ImageFormatException::new));
    /** The more telling words first: several of them can be in one message. */
    private static final List<FailureKind> KINDS = Stream.of(
                    SnapshotFailures.KINDS,
                    BitmapFailures.KINDS,
                    TOOL,
                    LockFailures.KINDS,
                    HOST,
                    KeyFailures.KINDS,
                    FormatFailures.KINDS,
                    FILES,
                    SIZES,
                    OptionFailures.KINDS,
                    CONTENT)
            .flatMap(List::stream)
            .toList();

    private ImgFailures() {}

    public static ImageException of(FailedCommand command, HostCommandException failure) {
        String said = failure.stderrTail().strip();
        String last = ImgWords.withoutLongestPaths(said, command.paths());
        String all = ImgWords.withoutPaths(said, command.paths());
        String what =
                command + ": " + (said.isEmpty() ? failure.getMessage() : command.withTarget(ImgWords.clean(said)));
        String rest = (command.isWhole() ? "" : "; '" + command.written() + "' may be half written") + lost(all);
        return kind(command, last)
                .or(() -> kind(command, all))
                .map(kind ->
                        kind.exception().apply(what + " (" + kind.advice().of(command, said) + rest + ")", failure))
                .orElseGet(() -> new ImageException(what + rest, failure));
    }

    /** A change that fails for want of space takes the bitmaps with it, since they were in memory meanwhile. */
    private static String lost(String said) {
        return said.contains(LOST_BITMAPS) ? "; " + BITMAPS_ADVICE : "";
    }

    private static String missing(FailedCommand command, String said) {
        return FailureKind.withoutNames(command, said).contains("Could not open backing file")
                ? "put the backing file where the overlay looks for it, or name its new place with rebaseUnsafely"
                : "check the path";
    }

    private static String format(FailedCommand command, String said) {
        return FailureKind.withoutNames(command, said).contains("Could not open backing image")
                ? "name the format that the base has"
                : "name the format that it has";
    }

    private static Optional<FailureKind> kind(FailedCommand command, String evidence) {
        return KINDS.stream().filter(kind -> kind.matches(command, evidence)).findFirst();
    }
}
