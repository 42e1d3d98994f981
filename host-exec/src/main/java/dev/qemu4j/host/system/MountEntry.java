package dev.qemu4j.host.system;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A line of the kernel's table of mounts. Any user may mount something under a name that is no text in any charset, so names are kept
 * as the kernel has them: each character is one byte.
 *
 * @param id the kernel's id of the mount
 * @param device the major and minor number, such as {@code 8:1}
 * @param point the bytes of the mount point
 * @param options the options of the mount, separated by commas
 * @param type the type of the file system
 * @param source the bytes of what is mounted
 */
public record MountEntry(String id, String device, String point, String options, String type, String source) {
    private static final Path SELF = Path.of("/proc/self/mountinfo");
    private static final int ID = 0;
    private static final int DEVICE = 2;
    private static final int POINT = 4;
    private static final int OPTIONS = 5;
    private static final Pattern ESCAPE = Pattern.compile("\\\\([0-7]{3})");

    /**
     * Reads the mounts of this process.
     *
     * @return the mounts, the oldest first; none where there is no such table
     * @throws IOException if there is one that cannot be read
     */
    public static List<MountEntry> all() throws IOException {
        return Files.exists(SELF) ? of(SELF) : List.of();
    }

    /**
     * Reads a table.
     *
     * @param table the {@code mountinfo} of a process
     * @return the mounts, the oldest first
     * @throws IOException if it cannot be read
     */
    public static List<MountEntry> of(Path table) throws IOException {
        List<MountEntry> mounts = new ArrayList<>();
        for (String line : Proc.lines(table)) {
            List<String> words = List.of(line.split(" ", -1));
            int end = words.indexOf("-"); // behind a number of optional words
            if (end > OPTIONS && end + 2 < words.size()) {
                mounts.add(new MountEntry(
                        words.get(ID),
                        words.get(DEVICE),
                        unescape(words.get(POINT)),
                        words.get(OPTIONS),
                        words.get(end + 1),
                        unescape(words.get(end + 2))));
            }
        }
        return List.copyOf(mounts);
    }

    /**
     * Tells whether this mount is at a path.
     *
     * @param path an absolute path without links
     * @return true if it is there, not below
     */
    public boolean isAt(Path path) {
        return point.equals(bytes(path));
    }

    /**
     * Tells whether this mount is somewhere below a directory.
     *
     * @param directory an absolute path without links
     * @return true if it is below, not there
     */
    public boolean isBelow(Path directory) {
        String above = bytes(directory);
        return !point.equals(above) && point.startsWith(above.endsWith("/") ? above : above + "/");
    }

    /**
     * Tells whether a path is this mount's point or below it.
     *
     * @param path an absolute path without links
     * @return true if it is, also where a later mount covers it
     */
    public boolean holds(Path path) {
        return (bytes(path) + "/").startsWith(point.endsWith("/") ? point : point + "/");
    }

    /**
     * Returns the mount point.
     *
     * @return the path; null if this JVM cannot name it
     */
    public @Nullable Path path() {
        return path(point);
    }

    /**
     * Makes a path of the bytes that the kernel has for one.
     *
     * @param bytes the bytes, each a character
     * @return the path; null if this JVM cannot name it
     */
    public static @Nullable Path path(String bytes) {
        byte[] raw = bytes.getBytes(StandardCharsets.ISO_8859_1);
        try {
            Path path = Path.of(HostText.text(raw));
            return bytes(path).equals(bytes) ? path : null;
        } catch (InvalidPathException e) {
            return null;
        }
    }

    /**
     * Takes the kernel's escapes out of a name, as its tables of mounts and of swap have them.
     *
     * @param name the name
     * @return its bytes, each a character
     */
    public static String unescape(String name) {
        return ESCAPE.matcher(name)
                .replaceAll(m -> Matcher.quoteReplacement(String.valueOf((char) Integer.parseInt(m.group(1), 8))));
    }

    private static String bytes(Path path) {
        return new String(HostText.bytes(path.toString()), StandardCharsets.ISO_8859_1);
    }
}
