package dev.qemu4j.base.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Public keys of SSH, as they stand in authorized_keys. */
public final class SshKeys {
    /** No line break may add another key. Options may come before the type. */
    private static final Pattern LINE =
            Pattern.compile("(?:[^\\p{Cntrl}]*? )?([a-z0-9@.-]+) (AAAA[A-Za-z0-9+/]+=*)(?: [^\\p{Cntrl}]*)?");

    private SshKeys() {}

    /**
     * Checks a public key.
     *
     * @param key a line of authorized_keys, with white space around it or not
     * @return the line
     * @throws IllegalArgumentException if it is not valid; the message does not have the text, which may be a private key
     */
    public static String line(String key) {
        Objects.requireNonNull(key, "publicKey");
        String line = key.strip();
        Matcher parts = LINE.matcher(line);
        if (!parts.matches() || !parts.group(1).equals(type(parts.group(2)))) {
            throw new IllegalArgumentException("public key: a text of " + key.length()
                    + " characters (expected: one line, such as ssh-ed25519 AAAA… name)");
        }
        return line;
    }

    /** The type that the key itself begins with; empty if it is damaged. */
    private static String type(String base64) {
        try {
            ByteBuffer key = ByteBuffer.wrap(Base64.getDecoder().decode(base64));
            int length = key.remaining() < 4 ? -1 : key.getInt();
            return length < 0 || length > key.remaining()
                    ? ""
                    : new String(Arrays.copyOfRange(key.array(), 4, 4 + length), US_ASCII);
        } catch (IllegalArgumentException e) {
            return "";
        }
    }
}
