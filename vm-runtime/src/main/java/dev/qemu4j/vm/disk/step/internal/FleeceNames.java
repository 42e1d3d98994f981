package dev.qemu4j.vm.disk.step.internal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of what a backup adds to the graph of a disk while it fleeces: {@code qemu4j-TAG-NUMBER-PART}. The tag is that of the backup, and is in the lock of its
 * folder, so that what a killed JVM has left is known by it.
 */
public record FleeceNames(String tag, int number) {
    private static final Pattern NAME =
            Pattern.compile("qemu4j-([0-9a-f]{8})-(\\d{1,6})-(hook|copier|store|view|group)");
    private static final Pattern FILE = Pattern.compile("qemu4j-([0-9a-f]{8})-(\\d{1,6})\\.fleece");

    /** Reads the name of a node, an object or an export; null if it is not one of a fleecing. */
    public static @Nullable FleeceNames of(String name) {
        return of(NAME.matcher(name));
    }

    /** Reads the name of a file. */
    public static @Nullable FleeceNames ofFile(String name) {
        return of(FILE.matcher(name));
    }

    private static @Nullable FleeceNames of(Matcher matcher) {
        return matcher.matches() ? new FleeceNames(matcher.group(1), Integer.parseInt(matcher.group(2))) : null;
    }

    /** The filter below the device, which passes all on. Its file is exchanged for the copier and back. */
    public String hook() {
        return name("hook");
    }

    /** The filter that saves what the guest is about to overwrite. */
    public String copier() {
        return name("copier");
    }

    /** The image with what was saved. */
    public String store() {
        return name("store");
    }

    /** The disk as it was at the instant, and the export of it. */
    public String view() {
        return name("view");
    }

    /** The group of the hook, which limits nothing. */
    public String group() {
        return name("group");
    }

    public String file() {
        return "qemu4j-" + tag + "-" + number + ".fleece";
    }

    private String name(String part) {
        return "qemu4j-" + tag + "-" + number + "-" + part;
    }
}
