package dev.qemu4j.img.failure.internal;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageSizeException;
import dev.qemu4j.img.failure.ImageSpaceException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Tells from {@code qemu-img}'s words what went wrong. */
public final class ImgFailures {
    private static final List<FailureKind> TOOL = List.of(
            FailureKind.of(
                    "Assertion [`'].*failed",
                    "a defect of the installed QEMU, which a full disk can bring about: free some space, check the image, try a newer one",
                    ImageException::new),
            FailureKind.of("napshot table too large", OpenFailures.DAMAGED, ImageFormatException::new));
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
            OpenFailures.SPACE,
            OpenFailures.CORRUPT);
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
            OpenFailures.TOO_LARGE,
            FailureKind.of(
                    "[Ii]mage size|too small|too large|too big|must be a multiple|(Could not|Cannot) resize|shrink|[Ii]nvalid image size",
                    "give another size",
                    ImageSizeException::new),
            OpenFailures.FORMAT,
            OpenFailures.FEATURE,
            FailureKind.of(
                    "Unsupported|unsupported VDI|header|L1 (size|table)|[Rr]efcount|[Bb]acking file|cluster|exceeds|[Ii]nvalid",
                    OpenFailures.DAMAGED,
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
                    OpenFailures.FILES,
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

    private static Optional<FailureKind> kind(FailedCommand command, String evidence) {
        return KINDS.stream().filter(kind -> kind.matches(command, evidence)).findFirst();
    }
}
