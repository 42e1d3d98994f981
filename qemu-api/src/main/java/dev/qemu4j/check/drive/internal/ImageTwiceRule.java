package dev.qemu4j.check.drive.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Line.Use;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A file that two disks have, of which one writes: QEMU locks it for the first. */
public final class ImageTwiceRule implements Rule {
    private static final Set<String> SHORT = Set.of("-hda", "-hdb", "-hdc", "-hdd", "-cdrom", "-fda", "-fdb");
    private static final Set<String> OFF = Set.of("off", "no", "false", "n");
    private static final Pattern WITH_PROTOCOL = Pattern.compile("[^/]*:.*", Pattern.DOTALL);

    @Override
    public void check(Line line, Problems problems) {
        if (line.has("-snapshot") || line.isIncomplete()) {
            return;
        }
        Map<String, Image> seen = new HashMap<>();
        for (Option option : line.options()) {
            Image image = image(option, line);
            if (image == null) {
                continue;
            }
            Image other = seen.putIfAbsent(image.file, image);
            if (other != null && (image.writable || other.writable)) {
                problems.error(
                        ProblemKind.FILE_USED_TWICE,
                        Place.of(option, image.parameter),
                        Line.name(option) + ": '" + image.file + "' is the file of another disk, and "
                                + (image.writable && other.writable ? "both write" : "one writes")
                                + " (expected: a file for each)");
            }
        }
    }

    private static @Nullable Image image(Option option, Line line) {
        String name = Line.name(option);
        Parameters parameters = option.parameters();
        if (SHORT.contains(name)) {
            return Image.of(option.argument(), "", !name.equals("-cdrom"));
        }
        if (parameters == null || !(name.equals("-drive") || name.equals("-blockdev"))) {
            return null;
        }
        return name.equals("-drive") ? drive(parameters, line) : node(parameters, line);
    }

    private static @Nullable Image drive(Parameters parameters, Line line) {
        boolean placed = !"none".equals(parameters.text("if"));
        boolean apart = isOn(parameters, "snapshot") || parameters.find("file.locking") != null;
        if (apart || !(placed || isPlugged(line, parameters.text("id"), parameters.text("node-name")))) {
            return null;
        }
        boolean reads = isOn(parameters, "read-only")
                || isOn(parameters, "readonly")
                || "cdrom".equals(parameters.text("media"));
        String parameter = parameters.find("file") == null ? "file.filename" : "file";
        return Image.of(parameters.text(parameter), parameter, !reads);
    }

    /** A file with a device right on it; one below a format is written only if that is. */
    private static @Nullable Image node(Parameters parameters, Line line) {
        String node = parameters.text("node-name");
        String parameter = "file".equals(parameters.text("driver")) ? "filename" : "file.filename";
        boolean apart = parameters.find("locking") != null || parameters.find("file.locking") != null;
        boolean format = !parameter.equals("filename") && !"file".equals(parameters.text("file.driver"));
        if (apart || format || !(isPlugged(line, node) || isBelowPlugged(line, node))) {
            return null;
        }
        return Image.of(parameters.text(parameter), parameter, parameters.find("read-only") == null);
    }

    private static boolean isBelowPlugged(Line line, @Nullable String node) {
        return node != null
                && line.options("-blockdev").stream()
                        .map(Option::parameters)
                        .anyMatch(above -> above != null
                                && node.equals(above.text("file"))
                                && above.find("read-only") == null
                                && isPlugged(line, above.text("node-name")));
    }

    private static boolean isPlugged(Line line, @Nullable String... names) {
        for (Use use : line.devices()) {
            String drive = use.parameters().text("drive");
            if (drive != null && Arrays.asList(names).contains(drive)) {
                return use.parameters().find("share-rw") == null
                        && !use.driver().endsWith("-cd");
            }
        }
        return false;
    }

    private static boolean isOn(Parameters parameters, String name) {
        return parameters.find(name) != null && !OFF.contains(String.valueOf(parameters.text(name)));
    }

    /**
     * A file of a disk.
     *
     * @param file its path
     * @param parameter the parameter that names it
     * @param writable whether the disk writes
     */
    private record Image(String file, String parameter, boolean writable) {
        /** An image of a file of the host; null for what is none, or has locks of its own kind. */
        static @Nullable Image of(@Nullable String name, String parameter, boolean writable) {
            if (name == null
                    || name.isEmpty()
                    || name.startsWith("/dev/")
                    || WITH_PROTOCOL.matcher(name).matches()) {
                return null;
            }
            try {
                return new Image(Path.of(name).normalize().toString(), parameter, writable);
            } catch (InvalidPathException e) {
                return null;
            }
        }
    }
}
