package dev.qemu4j.seed;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks of the texts that a seed holds: what a guest would read otherwise than it is meant, or ignore, is refused. */
final class SeedText {
    private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}");
    private static final Pattern HOST = Pattern.compile(
            "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*");
    private static final Pattern PACKAGE = Pattern.compile("[A-Za-z0-9@][^\\s\\p{Cntrl}]*");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final String OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");
    private static final Pattern WITH_PREFIX = Pattern.compile("([^/]+)/([0-9]{1,3})");

    private SeedText() {}

    static String user(String name) {
        return matching(USER, "user", name, "a letter or '_', then up to 31 letters, digits, '.', '_' and '-'");
    }

    static String group(String name) {
        return matching(USER, "group", name, "a letter or '_', then up to 31 letters, digits, '.', '_' and '-'");
    }

    static String hostname(String name) {
        return matching(HOST, "hostname", name, "letters, digits and '-', in parts with '.' between them");
    }

    static String packageName(String name) {
        return matching(PACKAGE, "package", name, "a name such as nginx, without white space");
    }

    static String path(String what, String path) {
        Objects.requireNonNull(path, what);
        if (!path.startsWith("/")
                || path.endsWith("/")
                || CONTROL.matcher(path).find()
                || (path + "/").contains("/../")) {
            throw new IllegalArgumentException(
                    what + ": '" + path
                            + "' (expected: an absolute path in the guest, such as /etc/motd, without '..' and control characters)");
        }
        return path;
    }

    static String line(String what, String text) {
        Objects.requireNonNull(text, what);
        if (text.isEmpty() || CONTROL.matcher(text).find()) {
            throw new IllegalArgumentException(
                    what + ": '" + text + "' (expected: a text of one line, without control characters)");
        }
        return text;
    }

    /** An address and the length of its network. */
    static String network(String address) {
        Objects.requireNonNull(address, "address");
        Matcher parts = WITH_PREFIX.matcher(address);
        if (!parts.matches()
                || !isAddress(parts.group(1))
                || Integer.parseInt(parts.group(2)) > (parts.group(1).indexOf(':') < 0 ? 32 : 128)) {
            throw new IllegalArgumentException(
                    "address: '" + address + "' (expected: an address with its network, such as 10.0.2.20/24)");
        }
        return address;
    }

    static String address(String what, String address) {
        Objects.requireNonNull(address, what);
        if (!isAddress(address)) {
            throw new IllegalArgumentException(
                    what + ": '" + address + "' (expected: an IPv4 or IPv6 address, such as 10.0.2.2)");
        }
        return address;
    }

    private static boolean isAddress(String text) {
        if (!IPV6.matcher(text).matches()) {
            return IPV4.matcher(text).matches();
        }
        try {
            InetAddress.getByName(text); // with a colon, it is never looked up
            return true;
        } catch (UnknownHostException e) {
            return false;
        }
    }

    private static String matching(Pattern pattern, String what, String text, String expected) {
        Objects.requireNonNull(text, what);
        if (!pattern.matcher(text).matches()) {
            throw new IllegalArgumentException(what + ": '" + text + "' (expected: " + expected + ")");
        }
        return text;
    }
}
