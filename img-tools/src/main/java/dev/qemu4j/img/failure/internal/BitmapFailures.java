package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageBitmapException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import java.util.List;

/** The failures of persistent bitmaps. */
public final class BitmapFailures {
    private static final String NONE = "images of the format ";

    public static final List<FailureKind> KINDS = List.of(
            FailureKind.of(
                    "Can't store persistent bitmaps|Source lacks bitmap support",
                    (command, said) -> NONE + command.format() + " keep no bitmaps, those of qcow2 do",
                    ImageOptionException::new),
            FailureKind.of(
                    "does not support bitmaps",
                    (command, said) ->
                            NONE + command.targetFormat() + " keep no bitmaps: leave bitmaps(true) out, or write qcow2",
                    ImageOptionException::new),
            FailureKind.of(
                    "Cannot store dirty bitmaps in qcow2 v2",
                    "it is of an old version of qcow2: bring it to the newer one with amend and compat(\"1.1\")",
                    ImageOptionException::new),
            FailureKind.of(
                    "[Bb]itmap '.*' not found",
                    "info lists the bitmaps of the image in its formatSpecific",
                    ImageMissingException::new),
            FailureKind.of(
                    "Bitmap already exists",
                    "choose another name, or remove that bitmap first",
                    ImageExistsException::new),
            FailureKind.of(
                    "Cannot copy inconsistent bitmap",
                    "a machine ended while it had the bitmap open: leave it out with skipBrokenBitmaps(true), or remove it",
                    ImageBitmapException::new),
            FailureKind.of(
                    "[Bb]itmap '.*' is inconsistent",
                    "a machine ended while it had the bitmap open: remove it, add it anew, and make the next backup a full one",
                    ImageBitmapException::new),
            FailureKind.of(
                    "Too much space will be occupied by the bitmap",
                    "give a larger granularity",
                    ImageBitmapException::new),
            FailureKind.of(
                    "Granularity (must be|exceeds|is under)",
                    "give a granularity from 512 bytes to 2 GiB that is a power of two",
                    ImageBitmapException::new),
            FailureKind.of(
                    "Bitmap name cannot be empty|Name length exceeds",
                    "give a name of 1 to 1023 bytes",
                    ImageBitmapException::new),
            FailureKind.of(
                    "in use by another operation|is readonly and cannot be modified",
                    "wait until the job that uses the bitmap has ended, or cancel that",
                    ImageBitmapException::new),
            FailureKind.of(
                    "Bitmaps are (of different sizes|incompatible)",
                    "merge bitmaps of disks that have the same size",
                    ImageBitmapException::new),
            FailureKind.of(
                    "Maximum number of persistent bitmaps|No space in the bitmap directory",
                    "remove bitmaps that nobody needs",
                    ImageBitmapException::new));

    private BitmapFailures() {}
}
