package dev.qemu4j.img.serve.internal;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The JVM and the programs that have mounted something in a run directory, as its records tell. The name of a directory proves nothing: it must be
 * this user's alone, and have the records.
 */
final class RunOwner {
    private static final Pattern MOUNT =
            Pattern.compile("((.*/qemu4j-(\\d{1,10}))/(?:\\.(?:new|old)-)?[a-z0-9]{8})/.+", Pattern.DOTALL);
    private static final Path SELF = Path.of("/proc/self");
    private static final int PRIVATE_DIRECTORY = 0040700;
    private static final int TYPE_AND_MODE = 0177777;
    /** The position of a process's start behind its name, which may have any character in it. */
    private static final int START = 19;

    private RunOwner() {}

    /** Tells whether a mount is in a run directory of this user whose programs have ended, and whose JVM has, unless it is this one. */
    static boolean isGone(Path mount) {
        Matcher run = MOUNT.matcher(mount.toString());
        if (!run.matches()) {
            return false;
        }
        Path directory = Path.of(run.group(1));
        try {
            Object uid = Files.getAttribute(SELF, "unix:uid");
            return run.group(3).equals(Integer.toUnsignedString((Integer) uid))
                    && isPrivate(Path.of(run.group(2)), uid)
                    && isPrivate(directory, uid)
                    && Files.isRegularFile(directory.resolve("lock"), LinkOption.NOFOLLOW_LINKS)
                    && hasEnded(directory);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return false; // nothing is known of it
        }
    }

    private static boolean isPrivate(Path directory, Object uid) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(directory, "unix:uid,mode", LinkOption.NOFOLLOW_LINKS);
        return uid.equals(attributes.get("uid"))
                && attributes.get("mode") instanceof Integer mode
                && (mode & TYPE_AND_MODE) == PRIVATE_DIRECTORY;
    }

    /** A stopped program would hold up any caller that accesses the mount. A directory that another program serves has no children of its own. */
    private static boolean hasEnded(Path directory) throws IOException {
        List<String> owner = Files.readAllLines(directory.resolve("owner"));
        Path children = directory.resolve("children");
        return !owner.isEmpty()
                && (isSelf(owner.get(0)) || !isAlive(owner.get(0)))
                && (!Files.exists(children)
                        || Files.readAllLines(children).stream().noneMatch(RunOwner::isAlive));
    }

    private static boolean isSelf(String record) {
        return record.startsWith(ProcessHandle.current().pid() + " ") && isAlive(record);
    }

    /** Takes a pid and its start, by which no later process with the pid is taken for it. */
    private static boolean isAlive(String record) {
        String[] words = record.split(" ", 3);
        try {
            String stat = Files.readString(Path.of("/proc", words[0], "stat"), StandardCharsets.ISO_8859_1);
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            return words.length > 1 && words[1].startsWith(fields[START] + "@") && !fields[0].matches("[ZX]");
        } catch (IOException e) {
            return false; // there is no such process
        }
    }
}
