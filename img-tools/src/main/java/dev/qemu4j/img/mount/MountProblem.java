package dev.qemu4j.img.mount;

import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.plan.PlanException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The kind of a failure of {@code mount}, as its words tell. */
public enum MountProblem {
    /** Something is mounted at the directory, or uses the device. */
    BUSY("already mounted|mount point busy|in use", "unmount what is there, or take another directory"),
    /** The user may not mount. */
    NO_PERMISSION(
            "must be superuser|only root|[Pp]ermission denied|Operation not permitted|root only",
            "apply it with Privilege.sudo(), or run the JVM as root"),
    /** The device can be read only, or the file system demands it. */
    READ_ONLY("write-protected|read-only", "mount it with readOnly"),
    /** The file system is damaged, or its journal is. */
    DAMAGED(
            "can't read superblock|Structure needs cleaning|corrupt|Input/output error",
            "copy the image, then repair the file system by fsck, or mount it read-only"),
    /** The kernel does not know the file system, or does not find it there. */
    UNKNOWN_FILE_SYSTEM(
            "unknown filesystem type|wrong fs type|No such device",
            "look at what dmesg says: the kernel's module for it may be missing, an option of the mount wrong, or the file system damaged, or hibernated by Windows"),
    /** Another failure; the message has the words. */
    OTHER("", "");

    private final Pattern words;
    private final String advice;

    MountProblem(String words, String advice) {
        this.words = Pattern.compile(words);
        this.advice = advice;
    }

    /** Tells it from the failure of a plan; null if it was no {@code mount} that failed. */
    static @Nullable MountProblem told(PlanException failure) {
        if (!(failure.getCause() instanceof HostCommandException command)) {
            return null;
        }
        boolean mount = command.tool().equals("mount") || command.arguments().contains("mount");
        return mount ? told(command.stderrTail()) : null;
    }

    static MountProblem told(String said) {
        // "mount: DIRECTORY: words": the names are no evidence.
        String own = said.replaceAll("(/[^\\s:,]+)+", "");
        return Arrays.stream(values())
                .filter(problem ->
                        problem != OTHER && problem.words.matcher(own).find())
                .findFirst()
                .orElse(OTHER);
    }

    /**
     * Returns the advice, to be put behind a message.
     *
     * @return the advice in parentheses after a space, or an empty text
     */
    public String advice() {
        return advice.isEmpty() ? "" : " (" + advice + ")";
    }
}
