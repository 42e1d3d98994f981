package dev.qemu4j.net.internal;

import java.util.regex.Pattern;

/** The names of what the library makes. */
public final class InterfaceNames {
    /** The kernel's limit, without the zero at the end. */
    public static final int LIMIT = 15;

    public static final String PREFIX = "q4j-";

    private static final Pattern NETWORK = Pattern.compile("[a-z][a-z0-9]{0,7}");
    private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_.][A-Za-z0-9_.-]{0,14}");

    private InterfaceNames() {}

    /** The name of a network, from which those of its interfaces are made. */
    public static String network(String name) {
        if (!NETWORK.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "network: '" + name
                            + "' (expected: at most 8 small letters and digits, a letter first; an interface's name has 15 bytes)");
        }
        return name;
    }

    public static String bridge(String network) {
        return PREFIX + network;
    }

    public static String tap(String network, int number) {
        return PREFIX + network + "-" + number;
    }

    public static String checked(String name) {
        if (!INTERFACE.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException("interface: '" + name + "' (expected: 1 to " + LIMIT
                    + " letters, digits, dots, underscores and dashes, no dash first)");
        }
        return name;
    }
}
