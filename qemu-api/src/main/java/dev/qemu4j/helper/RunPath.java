package dev.qemu4j.helper;

import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Paths in the run directory of a machine, which is made when the machine starts. Until then {@value #PLACEHOLDER} stands for the
 * directory, in options and in the arguments of helpers. No file can have that name, so that it means nothing else.
 *
 * <pre>{@code
 * builder.chardev(Chardevs.socket("gpu", c -> c.path(RunPath.of("gpu.sock"))));
 * }</pre>
 */
public final class RunPath {
    /** Stands for the run directory: the kernel lets nobody make a file there. */
    public static final String PLACEHOLDER = "/proc/self/qemu4j-run";

    /** Files of the launch itself. */
    private static final Pattern TAKEN =
            Pattern.compile("lock|owner|children|end|qmp|console[0-9]+(?:\\.log)?|secret[0-9]+|disk[0-9]+\\.qcow2");

    private RunPath() {}

    /**
     * Returns the path of a file in the run directory.
     *
     * @param name its name, short for a socket: the whole path may have 107 bytes
     * @return the path with the placeholder
     * @throws IllegalArgumentException if the name is not that of a file in the directory, or the launch has a file of that name
     */
    public static Path of(String name) {
        Path path = Path.of(PLACEHOLDER, name);
        if (!Path.of(PLACEHOLDER).equals(path.getParent()) || !path.normalize().equals(path) || !path.endsWith(name)) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: a file name)");
        }
        if (TAKEN.matcher(name).matches()) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: one that the launch does not use)");
        }
        return path;
    }

    /**
     * Tells whether a text has the placeholder.
     *
     * @param text an argument, or a part of one
     * @return true if it has to be resolved
     */
    public static boolean isIn(String text) {
        return text.contains(PLACEHOLDER);
    }

    /**
     * Puts a directory in the placeholder's place.
     *
     * @param text an argument, or a part of one
     * @param directory the run directory
     * @return the text with the directory wherever the placeholder was
     */
    public static String resolve(String text, Path directory) {
        return text.replace(PLACEHOLDER, directory.toString());
    }

    /**
     * Puts a directory in the placeholder's place.
     *
     * @param path any path
     * @param directory the run directory
     * @return the path in it; the very path if it has no placeholder
     */
    public static Path resolve(Path path, Path directory) {
        return path.startsWith(PLACEHOLDER)
                ? directory.resolve(Path.of(PLACEHOLDER).relativize(path))
                : path;
    }
}
