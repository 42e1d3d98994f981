package dev.qemu4j.img.internal;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A {@code secret} object of a tool's options, with its data on the command line, which everybody on the host can read. */
public final class SecretObject {
    private static final Pattern ID = Pattern.compile("[A-Za-z][-._A-Za-z0-9]*");

    private final String id;
    private final byte[] data;

    private SecretObject(String id, byte[] data) {
        this.id = id;
        this.data = data;
    }

    /**
     * Reads the argument of {@code --object}.
     *
     * @param argument names and values, or JSON
     * @return the secret, or null for another object, one without data, and one whose data another secret encrypts
     * @throws IllegalArgumentException if the data is no base64 although its format says so
     */
    public static @Nullable SecretObject of(String argument) {
        Option option = Option.text("-object", argument);
        Parameters parameters = Objects.requireNonNullElse(option.parameters(), Parameters.none());
        String data = parameters.text("data");
        String id = parameters.text("id");
        if (data == null
                || id == null
                || !ID.matcher(id).matches()
                || !"secret".equals(parameters.text("qom-type"))
                || parameters.find("keyid") != null
                || parameters.find("file") != null) {
            return null;
        }
        byte[] bytes =
                "base64".equals(parameters.text("format")) ? decode(id, data) : data.getBytes(StandardCharsets.UTF_8);
        return new SecretObject(id, bytes);
    }

    private static byte[] decode(String id, String data) {
        try {
            return Base64.getMimeDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("data: *** of the secret '" + id + "' (expected: base64)", e);
        }
    }

    /**
     * Returns the object's id.
     *
     * @return the id, which can be a file's name
     */
    public String id() {
        return id;
    }

    /**
     * Returns the secret.
     *
     * @return a copy of the bytes
     */
    public byte[] data() {
        return data.clone();
    }
}
