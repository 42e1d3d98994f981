package dev.qemu4j.vm.cache.internal;

import dev.qemu4j.host.system.HostDirectories;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of this user, each with the key of what it is for; one for another key, or damaged, is as none. A file is replaced in one
 * step, so that several JVMs may do so at once. Without a place to write, nothing is kept.
 */
public final class CacheDirectory {
    private static final Logger log = LoggerFactory.getLogger(CacheDirectory.class);
    private static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rwx------");

    private static final String PROPERTY = "qemu4j.cache";

    private final @Nullable Path directory;

    /** A directory that need not be there, or null to keep nothing. */
    public CacheDirectory(@Nullable Path directory) {
        this.directory = directory;
    }

    /** The user's, or that of the system property {@code qemu4j.cache}. */
    public static CacheDirectory byDefault() {
        String property = System.getProperty(PROPERTY);
        return property == null ? ofUser() : new CacheDirectory(Path.of(property));
    }

    private static CacheDirectory ofUser() {
        Path cache = HostDirectories.cache();
        return new CacheDirectory(cache == null ? null : cache.resolve("qemu4j"));
    }

    @Override
    public String toString() {
        return String.valueOf(directory);
    }

    /** Tells whether anything can be kept. */
    public boolean exists() {
        return directory != null;
    }

    /** Opens what follows the key, or returns null if there is nothing for it. */
    public @Nullable DataInputStream read(String name, String key) {
        if (directory == null) {
            return null;
        }
        Path file = directory.resolve(name);
        try {
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(file)));
            return in.readUTF().equals(key) ? in : null;
        } catch (IOException e) {
            log.debug("[{}] is not used: {}", file, e.toString());
            return null;
        }
    }

    /** Writes, or tells the log why it could not. */
    public void write(String name, String key, Content content) {
        if (directory == null) {
            return;
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            DataOutputStream out = new DataOutputStream(bytes);
            out.writeUTF(key);
            content.writeTo(out);
            if (Files.notExists(directory)) {
                Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PRIVATE));
            }
            Path fresh = Files.createTempFile(directory, "cache", ".new");
            try {
                Files.write(fresh, bytes.toByteArray());
                Files.move(fresh, directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(fresh);
            }
        } catch (IOException e) {
            log.debug("[{}] in [{}] cannot be written: {}", name, directory, e.toString());
        }
    }

    /** The content of a file behind its key. */
    @FunctionalInterface
    public interface Content {
        void writeTo(DataOutputStream out) throws IOException;
    }
}
