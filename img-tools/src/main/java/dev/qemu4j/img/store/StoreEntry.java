package dev.qemu4j.img.store;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.internal.DiskSync;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The files of one image in a store. They are the image, a stamp that tells whether it was touched since its digest was computed, what is
 * being fetched, and the lock. All but the first look happen under the lock.
 */
final class StoreEntry {
    /** Reads whatever a damaged stamp has: it is another than it should be, and no failure. */
    private static final Charset STAMP = StandardCharsets.ISO_8859_1;

    private final Path directory;
    private final Sha256 sha256;

    StoreEntry(Path directory, Sha256 sha256) {
        this.directory = directory;
        this.sha256 = sha256;
    }

    Sha256 sha256() {
        return sha256;
    }

    <R> R locked(Work<R> work) throws IOException, InterruptedException {
        StoreLock lock = StoreLock.take(file(".lock"));
        try {
            return work.with(this);
        } finally {
            lock.close();
        }
    }

    Path part() {
        return file(".part");
    }

    /** Returns the image if it is there and nobody touched it. */
    @Nullable
    StoredImage unchanged() {
        try {
            String stamp = stampOf(image());
            return Files.readString(file(".stamp"), STAMP).equals(stamp) ? stored() : null;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Returns the image if it is there and whole, although somebody touched it; removes it if it is not. */
    @Nullable
    StoredImage checked() {
        StoredImage unchanged = unchanged();
        if (unchanged != null || !Files.exists(image())) {
            return unchanged;
        }
        try {
            if (!Sha256.ofFile(image()).equals(sha256)) {
                remove();
                return null;
            }
            return seal();
        } catch (IOException e) {
            throw failure(e);
        }
    }

    /** Makes the fetched file the image. */
    StoredImage put() throws IOException {
        Files.setPosixFilePermissions(part(), PosixFilePermissions.fromString("r--------"));
        Files.move(part(), image(), StandardCopyOption.ATOMIC_MOVE);
        return seal();
    }

    boolean remove() throws IOException {
        Files.deleteIfExists(file(".stamp"));
        Files.deleteIfExists(part());
        return Files.deleteIfExists(image());
    }

    ImageException failure(IOException cause) {
        return IoFailures.of("the image " + sha256 + " in the store " + directory, cause);
    }

    /** Puts the image on the disk before the stamp: after a power cut, a stamp may not vouch for what was never written. */
    private StoredImage seal() throws IOException {
        Files.setPosixFilePermissions(image(), PosixFilePermissions.fromString("r--------"));
        DiskSync.sync(image());
        DiskSync.sync(directory);
        Files.writeString(file(".stamp"), stampOf(image()), STAMP);
        return stored();
    }

    private StoredImage stored() throws IOException {
        return new StoredImage(image(), sha256, DataSize.ofBytes(Files.size(image())));
    }

    private static String stampOf(Path image) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(image, BasicFileAttributes.class);
        return attributes.size() + " " + attributes.lastModifiedTime().toInstant() + " " + attributes.fileKey();
    }

    private Path image() {
        return directory.resolve(sha256.hex());
    }

    private Path file(String suffix) {
        return directory.resolve(sha256.hex() + suffix);
    }

    interface Work<R> {
        R with(StoreEntry entry) throws IOException, InterruptedException;
    }
}
