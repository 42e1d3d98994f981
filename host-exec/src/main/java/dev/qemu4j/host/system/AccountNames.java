package dev.qemu4j.host.system;

import java.util.Objects;
import java.util.regex.Pattern;

/** Names of the host's users and groups. */
public final class AccountNames {
    /** The names of Debian's adduser, of directories ({@code user@domain}) and of Samba's machines ({@code host$}), and numbers. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.@-]{0,254}\\$?");

    private AccountNames() {}

    /**
     * Checks the name of a user or a group.
     *
     * @param what the name of the value, for the exception
     * @param name a name or a number, whether the host has it or not
     * @return the very name, in which nothing but {@code $} means anything to a shell, udev or systemd
     * @throws IllegalArgumentException if it is neither
     */
    public static String checked(String what, String name) {
        Objects.requireNonNull(what, "what");
        if (!NAME.matcher(Objects.requireNonNull(name, what)).matches()) {
            throw new IllegalArgumentException(what + ": '" + name + "' (expected: a name or a number)");
        }
        return name;
    }
}
