package dev.qemu4j.img.serve;

import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.source.ImageKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Encryption of an NBD server's connections and authentication of its clients. Secrets stay in files.
 *
 * <p>Immutable.
 */
public final class ServerTls {
    private static final String ID = "qemu4j-tls";
    private static final String PSK_FILE = "keys.psk";

    private final String type;
    private final @Nullable Path directory;
    private final byte[] pskLine;
    private final Map<String, Object> properties;

    private ServerTls(String type, @Nullable Path directory, byte[] pskLine, Map<String, Object> properties) {
        this.type = type;
        this.directory = directory;
        this.pskLine = pskLine;
        this.properties = properties;
    }

    /**
     * Takes certificates.
     *
     * @param directory with {@code ca-cert.pem}, {@code server-cert.pem} and {@code server-key.pem}
     * @param verifyPeer whether clients need a certificate of that CA, too
     * @return the credentials
     */
    public static ServerTls x509(Path directory, boolean verifyPeer) {
        Objects.requireNonNull(directory, "directory");
        return new ServerTls("tls-creds-x509", directory, new byte[0], Map.of("verify-peer", verifyPeer));
    }

    /**
     * Takes pre-shared keys from a file.
     *
     * @param directory with {@code keys.psk}, as {@code psktool} writes it: a line {@code user:hexadecimal key} for each user
     * @return the credentials
     */
    public static ServerTls psk(Path directory) {
        Objects.requireNonNull(directory, "directory");
        return new ServerTls("tls-creds-psk", directory, new byte[0], Map.of());
    }

    /**
     * Takes a pre-shared key from memory. It is written to a file that only this user can read, which is removed with the server.
     *
     * @param user the name that the client gives, without a colon
     * @param key the key, which is copied
     * @return the credentials
     */
    public static ServerTls psk(String user, byte[] key) {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(key, "key");
        if (user.isEmpty() || user.indexOf(':') >= 0 || user.indexOf('\n') >= 0) {
            throw new IllegalArgumentException("user: '" + user + "' (expected: a name without colon and newline)");
        }
        String line = user + ":" + HexFormat.of().formatHex(key) + "\n";
        return new ServerTls("tls-creds-psk", null, line.getBytes(StandardCharsets.UTF_8), Map.of());
    }

    /**
     * Sets a property of the credentials, such as {@code priority}.
     *
     * @param name the property of {@code tls-creds-x509} or {@code tls-creds-psk}
     * @param value its value
     * @return credentials with the property
     */
    public ServerTls property(String name, Object value) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(value, "value");
        Map<String, Object> more = new LinkedHashMap<>(properties);
        more.put(name, value);
        return new ServerTls(type, directory, pskLine, more);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ServerTls that
                && type.equals(that.type)
                && Objects.equals(directory, that.directory)
                && MessageDigest.isEqual(pskLine, that.pskLine)
                && properties.equals(that.properties);
    }

    @Override
    public int hashCode() {
        return Objects.hash(type, directory, pskLine.length, properties);
    }

    /** Returns the kind of the credentials and where they are. */
    @Override
    public String toString() {
        return type + (directory == null ? " ***" : " in " + directory);
    }

    String id() {
        return ID;
    }

    String type() {
        return type;
    }

    /** Returns the properties of the server's object; keys from memory are put into the run directory first. */
    Map<String, Object> object(Path runDirectory) {
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("id", ID);
        object.put("endpoint", "server");
        object.put("dir", (directory == null ? writeKeys(runDirectory) : directory.toAbsolutePath()).toString());
        object.putAll(properties);
        return object;
    }

    private Path writeKeys(Path runDirectory) {
        try {
            Path made = Files.createDirectory(runDirectory.resolve("tls"));
            ImageKey.writePrivate(made.resolve(PSK_FILE), pskLine);
            return made;
        } catch (IOException e) {
            throw new ServeException(
                    ServeException.Reason.OTHER, "the key cannot be put into " + runDirectory + ": " + e, e);
        }
    }
}
