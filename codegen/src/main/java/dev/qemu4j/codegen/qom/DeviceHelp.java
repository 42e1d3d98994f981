package dev.qemu4j.codegen.qom;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The output of {@code -device help}: the only place where QEMU tells which devices a user may make. */
final class DeviceHelp {
    private static final Pattern HEADING = Pattern.compile("(\\S.*?) devices:");
    private static final Pattern DEVICE =
            Pattern.compile("name \"([^\"]+)\"(?:, bus ([^,\\s]+))?(?:, alias \"([^\"]+)\")?(?:, desc .*)?");

    private DeviceHelp() {}

    /** The devices by name. */
    static SortedMap<String, Device> read(String text) {
        SortedMap<String, Device> devices = new TreeMap<>();
        String heading = "";
        for (String line : text.lines().toList()) {
            Matcher headingLine = HEADING.matcher(line);
            Matcher device = DEVICE.matcher(line);
            if (headingLine.matches()) {
                heading = headingLine.group(1);
            } else if (device.matches()) {
                devices.computeIfAbsent(
                                device.group(1),
                                name -> new Device(name, device.group(2), device.group(3), new ArrayList<>()))
                        .categories
                        .add(heading);
            } else if (line.startsWith("name ")) {
                throw new IllegalArgumentException("-device help: not understood: " + line);
            }
        }
        return devices;
    }

    /**
     * A device that a user may make.
     *
     * @param name its type
     * @param bus the kind of bus that it plugs into, or null if it needs none
     * @param alias another name for it, or null
     * @param categories the headings that it is under
     */
    record Device(
            String name, @Nullable String bus, @Nullable String alias, List<String> categories) {}
}
