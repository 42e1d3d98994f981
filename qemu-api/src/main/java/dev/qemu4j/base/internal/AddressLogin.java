package dev.qemu4j.base.internal;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** An address of a disk on a server, with the password or the key that QEMU would read in it. */
final class AddressLogin {
    private final Kind kind;
    private final String address;
    private final @Nullable String user;
    private final byte[] secret;

    private AddressLogin(Kind kind, String address, @Nullable String user, byte[] secret) {
        this.kind = kind;
        this.address = address;
        this.user = user;
        this.secret = secret;
    }

    /**
     * Reads an address.
     *
     * @param text the text where QEMU takes an address
     * @param driver the node's driver; null if the address says it
     * @return the login; null if it is no such address, or has no password
     * @throws IllegalArgumentException if the key in it is not valid
     */
    static @Nullable AddressLogin parse(String text, @Nullable String driver) {
        for (Kind kind : Kind.values()) {
            Matcher matcher = kind.pattern.matcher(text);
            if ((driver == null || kind.drivers.matcher(driver).matches()) && matcher.matches()) {
                return of(kind, matcher);
            }
        }
        return null;
    }

    private static AddressLogin of(Kind kind, Matcher matcher) {
        String address = matcher.group("before") + matcher.group("after");
        String password = matcher.group("password");
        return switch (kind) {
            case WEB -> new AddressLogin(kind, address, decoded(matcher.group("user")), bytes(decoded(password)));
            case ISCSI -> new AddressLogin(kind, address, matcher.group("user"), bytes(password));
            case CEPH -> new AddressLogin(kind, address, null, cephKey(password));
        };
    }

    /** Returns the name of the node's member for the id of the secret object. */
    String secretMember() {
        return kind.secretMember;
    }

    /** Returns the address without user and password. */
    String address() {
        return address;
    }

    /** Returns the members to set beside the address. */
    Map<String, String> members(Function<byte[], String> keep) {
        Map<String, String> members = new LinkedHashMap<>();
        if (user != null) {
            members.put(kind.userMember, user);
        }
        members.put(kind.secretMember, keep.apply(secret));
        return members;
    }

    /** A backslash takes the next character as it is. QEMU gives Ceph the base64 of the object's data. */
    private static byte[] cephKey(String key) {
        try {
            return Base64.getDecoder().decode(key.replaceAll("\\\\(.)", "$1"));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("key=*** in the address of a Ceph image (expected: base64)", e);
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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

    private enum Kind {
        WEB(
                "(?<before>(?:https?|ftps?)://)(?<user>[^/@:]*+):(?<password>[^/]*)@(?<after>[^/@]*+(?:/.*)?)",
                "https?|ftps?",
                "username",
                "password-secret"),
        /** libiscsi decodes neither of them, and takes the first '%' and the first '@'. */
        ISCSI(
                "(?<before>(?:iscsi|iser)://)(?<user>[^/@%]*+)%(?<password>[^/@]*+)@(?<after>.*)",
                "iscsi", "user", "password-secret"),
        /** The user is a part of its own, {@code id=}, and no secret. */
        CEPH(
                "(?<before>rbd:(?:[^:\\\\]|\\\\.)*+(?::(?!key=)(?:[^:\\\\]|\\\\.)*+)*+)"
                        + ":key=(?<password>(?:[^:\\\\]|\\\\.)*+)(?<after>.*)",
                "rbd",
                "user",
                "key-secret");

        private final Pattern pattern;
        private final Pattern drivers;
        private final String userMember;
        private final String secretMember;

        Kind(String pattern, String drivers, String userMember, String secretMember) {
            this.pattern = Pattern.compile(pattern, Pattern.DOTALL);
            this.drivers = Pattern.compile(drivers);
            this.userMember = userMember;
            this.secretMember = secretMember;
        }
    }
}
