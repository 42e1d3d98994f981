package dev.qemu4j.img;

import dev.qemu4j.host.HostCommandException;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.regex.Pattern;

/** Tells from {@code qemu-img}'s words what went wrong. */
final class ImgFailures {
    // The more telling words first: several of them can be in one message.
    private static final List<Kind> KINDS = List.of(
            new Kind(
                    "Could not (create|apply|delete) snapshot.*(not supported|-95)",
                    "only formats such as qcow2 have internal snapshots",
                    ImageFormatException::new),
            new Kind(
                    "Could not (apply|delete) snapshot.*(No such file|-2 |not found|[Cc]an't find)",
                    "snapshots lists those that the image has",
                    ImageMissingException::new),
            new Kind(
                    "Failed to (get|lock) .*lock|Is another process using the image",
                    "stop the virtual machine or program that uses it, or read it all the same with forceShare",
                    ImageLockedException::new),
            new Kind("No space left on device|File too large", "free some space", ImageSpaceException::new),
            new Kind(
                    "Image is corrupt|marked as corrupt|Image file must be repaired|corrupted",
                    "copy the image, then repair it with check and repairAll",
                    ImageCorruptException::new),
            new Kind(
                    "cannot unlock any keyslot|active keyslots|key-secret' is required|No secret with id|Unable to .*decrypt|Invalid password",
                    "give the key with ImageSource.key",
                    ImageKeyException::new),
            new Kind(
                    "Is a directory|to be a regular file|regular file was expected|[Cc]haracter device",
                    "name a file or a block device with an image",
                    ImageFormatException::new),
            new Kind(
                    "Permission denied|Read-only file system|Operation not permitted",
                    "check who may read and write it",
                    ImagePermissionException::new),
            new Kind("No such file or directory|does not exist", "check the path", ImageMissingException::new),
            new Kind(
                    "output file is smaller than input file|Use the --shrink option",
                    "give a target of at least the source's size, or shrink with Consent.dataBeyondTheEndIsLost()",
                    ImageSizeException::new),
            new Kind(
                    "[Ii]nvalid parameter|Unknown (file )?format|Unknown driver|[Uu]nrecognized option|unknown option"
                            + "|does not support|not supported|Unknown protocol|Invalid option|invalid option|does not accept value",
                    "see QemuImg.createOptions and formats for what the installed tool has",
                    ImageOptionException::new),
            new Kind(
                    "[Ii]mage size|too small|too large|too big|must be a multiple|(Could not|Cannot) resize|shrink|[Ii]nvalid image size",
                    "give another size",
                    ImageSizeException::new),
            new Kind(
                    "not in \\S+ format|not a valid LUKS|Volume is not in LUKS|invalid VMDK|([Bb]ad|[Ii]nvalid) (signature|magic)"
                            + "|Unsupported|header|L1 (size|table)|[Rr]efcount|[Bb]acking file|cluster|exceeds|[Ii]nvalid",
                    "name the format that it has",
                    ImageFormatException::new));

    private ImgFailures() {}

    private record Kind(
            Pattern words, String advice, BiFunction<String, HostCommandException, ImageException> exception) {
        Kind(String words, String advice, BiFunction<String, HostCommandException, ImageException> exception) {
            this(Pattern.compile(words), advice, exception);
        }
    }

    static ImageException of(ImgCommand<?> command, HostCommandException failure) {
        String said = failure.stderrTail().strip();
        String last = ImgWords.withoutLongestPaths(said, command.paths());
        String all = ImgWords.withoutPaths(said, command.paths());
        String what =
                command + ": " + (said.isEmpty() ? failure.getMessage() : command.withTarget(ImgWords.clean(said)));
        String rest = command.isWhole() ? "" : "; '" + command.written() + "' may be half written";
        return kind(last)
                .or(() -> kind(all))
                .map(kind -> kind.exception.apply(what + " (" + kind.advice + rest + ")", failure))
                .orElseGet(() -> new ImageException(what + rest, failure));
    }

    private static Optional<Kind> kind(String evidence) {
        return KINDS.stream()
                .filter(kind -> kind.words.matcher(evidence).find())
                .findFirst();
    }
}
