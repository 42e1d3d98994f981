package dev.qemu4j.testing.lab.internal;

import java.util.regex.Pattern;

/** Names that are host names, ids of QEMU's and names of files at once. */
public final class LabNames {
    private static final Pattern NAME = Pattern.compile("[A-Za-z]([A-Za-z0-9-]{0,28}[A-Za-z0-9])?");
    private static final String GATEWAY = "gateway";

    private LabNames() {}

    /** Checks a name. */
    public static String checked(String what, String name) {
        if (!NAME.matcher(name).matches() || name.equalsIgnoreCase(GATEWAY)) {
            throw new IllegalArgumentException(
                    what + ": '" + name
                            + "' (expected: 1 to 30 letters, digits and -, the first a letter, and not gateway, as the switch is called)");
        }
        return name;
    }
}
