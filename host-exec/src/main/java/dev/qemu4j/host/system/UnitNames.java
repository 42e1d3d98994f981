package dev.qemu4j.host.system;

import java.util.Objects;
import java.util.regex.Pattern;

/** Names of units, checked before they are written anywhere. */
public final class UnitNames {
    /** Without a colon: of {@code RuntimeDirectory=a:b}, systemd makes the directory a, and b a link to it. */
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}");

    private static final Pattern UNIT = Pattern.compile("[A-Za-z0-9:_.@\\\\-]+\\.[a-z]+");

    private UnitNames() {}

    /**
     * Checks the name of a service that this library writes, and after which it names directories and other units.
     *
     * @param name the name without {@code .service}
     * @return the very name
     * @throws IllegalArgumentException if it is not 1 to 64 letters, digits and {@code _.-}, or ends with {@code .service}
     */
    public static String service(String name) {
        Objects.requireNonNull(name, "name");
        if (!SERVICE.matcher(name).matches() || name.endsWith(".service")) {
            throw new IllegalArgumentException(
                    "name: '" + name + "' (expected: 1 to 64 letters, digits and _.- without .service, such as web)");
        }
        return name;
    }

    /**
     * Checks the name of any unit of the host.
     *
     * @param what the name of the value, for the exception
     * @param unit the unit's name with its kind, such as {@code network-online.target}
     * @return the very name
     * @throws IllegalArgumentException if it is no unit's name
     */
    public static String unit(String what, String unit) {
        Objects.requireNonNull(what, "what");
        if (!UNIT.matcher(Objects.requireNonNull(unit, what)).matches()) {
            throw new IllegalArgumentException(
                    what + ": '" + unit + "' (expected: a unit such as network-online.target)");
        }
        return unit;
    }
}
