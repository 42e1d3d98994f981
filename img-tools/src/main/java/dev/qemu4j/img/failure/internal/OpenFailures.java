package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageCorruptException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImagePermissionException;
import dev.qemu4j.img.failure.ImageSpaceException;
import java.util.List;

/** Failures to open an image, in which {@code qemu-img} and QEMU's servers use the same words, besides those of locks and keys. */
final class OpenFailures {
    static final String DAMAGED =
            "its header is damaged, or it has another format: take a copy that is whole, or name that format";

    static final FailureKind SPACE =
            FailureKind.of("No space left on device|[Qq]uota exceeded", "free some space", ImageSpaceException::new);

    static final FailureKind CORRUPT = FailureKind.of(
            "Image is corrupt|marked as corrupt|Image file must be repaired|corrupted",
            (command, said) -> "copy the image, then repair it with check and repairAll"
                    + (FailedServer.is(command) ? " of QemuImg, or serve it read-only" : ""),
            ImageCorruptException::new);

    static final List<FailureKind> FILES = List.of(
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
                    OpenFailures::missing,
                    ImageMissingException::new));

    static final FailureKind TOO_LARGE = FailureKind.of(
            "Could not open .*(table|directory|extension|header|name|Image is)[^:]* too (large|big|long)",
            DAMAGED,
            ImageFormatException::new);

    static final FailureKind FORMAT = FailureKind.of(
            "not in \\S+ format|not a valid LUKS|Volume is not in LUKS|invalid VMDK|([Bb]ad|[Ii]nvalid) (signature|magic)"
                    + "|UDIF trailer|block_size cannot be zero",
            OpenFailures::format,
            ImageFormatException::new);

    static final FailureKind FEATURE = FailureKind.of(
            "(Unsupported|Unknown) [^:]*(feature|version)|unsupported VDI image \\(version",
            (command, said) -> "a newer QEMU made it, or one with more in it: use the "
                    + (FailedServer.is(command) ? "programs" : "qemu-img") + " of that",
            ImageFormatException::new);

    private OpenFailures() {}

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
}
