package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.words.LockHolders;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Images that another program has open. What may be done all the same depends on what was asked. */
public final class LockFailures {
    private static final String WORDS =
            "Failed to (get|lock) .*lock|Failed to lock byte|Is another process using the image";
    private static final Set<String> COPYING = Set.of("convert", "dd");
    private static final Set<String> READING =
            Set.of("info", "map", "compare", "measure", "check", "bench", "convert", "dd");
    /** The commands and jobs of QMP that do the same to an image that a machine runs on. */
    private static final Map<String, String> COMMANDS = Map.of(
            "resize", "block_resize",
            "commit", "the job block-commit",
            "rebase", "the job block-stream",
            "snapshot", "blockdev-snapshot-internal-sync and its like",
            "bitmap", "block-dirty-bitmap-add and its like",
            "amend", "the job x-blockdev-amend");

    public static final List<FailureKind> KINDS = List.of(
            FailureKind.of(
                    "No locks available",
                    "the file system has no locks, by which QEMU keeps two programs from writing one image: move the image",
                    ImageLockedException::new),
            FailureKind.of(WORDS, LockFailures::advice, ImageLockedException::new),
            FailureKind.of(
                    "force-share=on can only be used with read-only",
                    "leave forceShare out: who changes an image must be alone with it",
                    ImageOptionException::new));

    private LockFailures() {}

    private static String advice(FailedCommand command, String said) {
        String holders = LockHolders.told(said);
        String holder = (holders.isEmpty() ? "" : holders + "; ") + "stop the virtual machine or program that uses it";
        if (FailedServer.is(command)) {
            return holder + ", or serve it read-only with force-share=on";
        }
        String instead = COMMANDS.get(command.subcommand());
        if (instead != null) {
            return holder + ", or have the machine do it, by its QMP: " + instead;
        }
        if (!READING.contains(command.subcommand())
                || !FailureKind.withoutNames(command, said).contains("Failed to get shared")) {
            return holder + ", or choose another target";
        }
        String copy = COPYING.contains(command.subcommand())
                ? ", have the machine copy it, by its QMP: the job blockdev-backup"
                : "";
        return holder + copy + ", or read it with forceShare of the options of " + command.subcommand()
                + ", which may give data of no one moment";
    }
}
