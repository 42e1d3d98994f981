package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import java.util.List;

/** The operations that some formats lack; the formats that have them are the same from QEMU 7.2 to 11.1. */
public final class FormatFailures {
    public static final List<FailureKind> KINDS = List.of(
            limit("driver does not support resize", "cannot be resized, those of raw, qcow2, qed and luks can"),
            limit(
                    "Shrinking images is currently not supported",
                    "cannot be made smaller, those of raw, qcow2 and luks can"),
            FailureKind.of(
                    "Can't (resize|shrink) .*snapshots",
                    "bring it to the newer version of qcow2 with amend and compat(\"1.1\"), or delete its snapshots",
                    ImageOptionException::new),
            limit("does not support option amendment", "cannot be amended, those of qcow2 and luks can"),
            limit("does not support checks", "have no check, those of qcow2, qed, vdi, vmdk, vhdx and parallels have"),
            FailureKind.of(
                    "does not support size measurement",
                    (command, said) -> "what an image of the format " + command.targetFormat()
                            + " needs cannot be measured, what one of raw, qcow2 or luks needs can",
                    ImageOptionException::new),
            limit(
                    "Could not change the backing file.*not supported",
                    "cannot get another backing file, those of qcow2 and qed can"),
            target("does not support image creation", "can only be read: make one of another format, such as qcow2"),
            target("Compression not supported", "are not compressed: leave compress out, or write qcow2 or vmdk"),
            target(
                    "Backing file not supported",
                    "have no backing file: leave it out for a copy of all, or write qcow2, qed or vmdk"),
            FailureKind.of(
                    "backing_file must be a vmdk image",
                    "an overlay of the format vmdk needs a backing file of that format: write qcow2",
                    ImageOptionException::new),
            FailureKind.of(
                    "does not have a backing file",
                    "commit takes an overlay: there is nothing to write its data into; chain tells of what an image consists",
                    ImageMissingException::new),
            FailureKind.of(
                    "Did not find .* in the backing chain",
                    "name the base as chain tells it, or leave it out for the image right below",
                    ImageMissingException::new));

    private FormatFailures() {}

    private static FailureKind limit(String words, String advice) {
        return FailureKind.of(
                words,
                (command, said) -> "images of the format " + command.format() + " " + advice,
                ImageOptionException::new);
    }

    private static FailureKind target(String words, String advice) {
        return FailureKind.of(
                words,
                (command, said) -> "images of the format " + command.targetFormat() + " " + advice,
                ImageOptionException::new);
    }
}
