package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageKeyException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Keys that are missing or wrong. Where a key is given depends on which image needs it. */
public final class KeyFailures {
    private static final Map<String, String> MADE =
            Map.of("create", "CreateOptions.key", "convert", "ConvertOptions.key", "measure", "MeasureOptions.key");

    public static final List<FailureKind> KINDS = List.of(
            FailureKind.of(
                    "Unable to read.*Failed to (open|read) file",
                    "look whether the key is there, and who may read it",
                    ImageKeyException::new),
            FailureKind.of(
                    "No encryption in image header",
                    "leave the key out: the image is not encrypted",
                    ImageKeyException::new),
            FailureKind.of(
                    "refusing operation",
                    "add another key first, or consent with AmendOptions.force",
                    ImageKeyException::new),
            FailureKind.of("No keyslots match", "no slot has the key that is to be erased", ImageKeyException::new),
            FailureKind.of("all keyslots are in use", "erase a key that nobody needs first", ImageKeyException::new),
            FailureKind.of(
                    "cannot unlock any keyslot|Invalid password|Unable to .*decrypt",
                    (command, said) -> "the key is not the image's: give the right one with " + place(command, said),
                    ImageKeyException::new),
            FailureKind.of(
                    "key-secret' is required|No secret with id",
                    (command, said) -> "give the key with " + place(command, said),
                    ImageKeyException::new));

    private KeyFailures() {}

    private static String place(FailedCommand command, String said) {
        String words = FailureKind.withoutNames(command, said);
        if (!words.contains("Could not open")) {
            return command.subcommand().equals("dd")
                    ? "ConvertOptions.key of convert, since dd makes no encrypted images"
                    : MADE.getOrDefault(command.subcommand(), own(command));
        }
        if (words.contains("new backing file")) {
            return "convert, since rebase takes none for the new backing file";
        }
        if (words.contains("backing file")) {
            String object = FailedServer.is(command)
                    ? "object(\"secret\", Map.of(\"id\", ID, \"file\", …))"
                    : "words(\"--object\", \"secret,id=ID,file=…\")";
            return "ImageSource.option(\"backing.encrypt.key-secret\", ID), and " + object + " of the options,"
                    + " since it is the backing file that is encrypted";
        }
        Path target = command.written();
        return target != null && said.contains("'" + target + "'") ? "ConvertOptions.key" : own(command);
    }

    private static String own(FailedCommand command) {
        return FailedServer.is(command) ? "ImageSource.key, or ImageMount.key of a mount" : "ImageSource.key";
    }
}
