package dev.qemu4j.base.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address of a web or FTP server whose user has a password.
 *
 * @param address the address without them
 * @param user the user, decoded
 * @param password the password, decoded
 */
public record WebLogin(String address, String user, String password) {
    private static final Pattern WITH_PASSWORD = Pattern.compile(
            "(?<scheme>(?:https?|ftps?)://)(?<user>[^/@:]*+):(?<password>[^/]*)@(?<rest>[^/@]*+(?:/.*)?)",
            Pattern.DOTALL);

    /** Reads an address; null if it is none, or has no password. */
    public static @Nullable WebLogin parse(String text) {
        Matcher matcher = WITH_PASSWORD.matcher(text);
        return matcher.matches()
                ? new WebLogin(
                        matcher.group("scheme") + matcher.group("rest"),
                        decoded(matcher.group("user")),
                        decoded(matcher.group("password")))
                : null;
    }

    /** In a URL, '+' is itself. */
    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }

    /** Returns the address alone. */
    @Override
    public String toString() {
        return address;
    }
}
