package dev.qemu4j.img.store;

import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.system.Ownership;
import dev.qemu4j.img.failure.ImageDigestException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFetchException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.internal.IoFailures;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A directory of base images that are known by their digests: fetched once, verified, then only read.
 *
 * <pre>{@code
 * ImageStore store = ImageStore.at(cache);
 * StoredImage base = store.fetch(uri, Sha256.parse("2ee1…"));
 * QemuImg.find().overlay(disk, base.path(), Format.QCOW2);
 * }</pre>
 *
 * <p>Several threads and processes may use one directory: of those that want the same image at the same time, one fetches it and the
 * others wait for it. An image is in the store only if it is whole and has the digest that was asked for. Its file is read-only, and
 * is digested again when its size, time or place have changed, then fetched anew if need be. The store knows nothing of formats and
 * opens no image. The directory must be on a POSIX file system; it is made so that only its user can enter it, and one that others
 * may write is refused: they could put anything there. What the store says is there is there after a power cut, too.
 *
 * <p>Each verb waits; its twin with {@code Async} returns a future instead. An interrupt of a thread that waits, or the cancellation of a future, ends the
 * work. Immutable and thread-safe.
 */
public final class ImageStore {
    private static final String WAIT = "waiting for an image";

    private final Path directory;

    private ImageStore(Path directory) {
        this.directory = directory;
    }

    /**
     * Opens a store.
     *
     * @param directory its directory, which is made if it is not there
     * @return the store
     * @throws ImageException if it cannot be made, belongs to another user than this one or root, or may be written by others
     */
    public static ImageStore at(Path directory) {
        Objects.requireNonNull(directory, "directory");
        Path absolute = directory.toAbsolutePath().normalize();
        try {
            Files.createDirectories(
                    absolute, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            requireTrusted(absolute);
        } catch (IOException e) {
            throw IoFailures.of("the image store " + absolute + " cannot be made", e);
        }
        return new ImageStore(absolute);
    }

    private static void requireTrusted(Path directory) throws IOException {
        String problem = Ownership.of(directory.toRealPath()).problemOfSharedDirectory();
        if (problem != null) {
            throw new ImageException(
                    "the image store " + directory + " " + problem
                            + " (expected: a directory of this user or of root that nobody else may write, as others could"
                            + " put images there that nobody has verified)",
                    null);
        }
    }

    /**
     * Fetches an image by HTTP or HTTPS, unless it is in the store.
     *
     * @param uri the address
     * @param sha256 its digest
     * @param options sets the fetch's optional headers, limits and progress listener
     * @return the image
     * @throws ImageFetchException if the server does not give it
     * @throws dev.qemu4j.base.QemuTimeoutException if the server sends nothing for as long as {@link FetchOptions.Builder#idleTimeout} says, or
     *     if another program has been fetching the image for a day
     * @throws ImageDigestException if the server has another image
     * @throws IllegalArgumentException if the URI is not one of HTTP or HTTPS
     */
    public StoredImage fetch(URI uri, Sha256 sha256, Consumer<? super FetchOptions.Builder> options) {
        return await(() -> fetchAsync(uri, sha256, options));
    }

    /**
     * Fetches an image by HTTP or HTTPS, unless it is in the store, as {@link #fetch(URI, Sha256, Consumer)} does.
     *
     * @param uri the address
     * @param sha256 its digest
     * @param options sets the fetch's optional headers, limits and progress listener
     * @return a future of the image; cancelling it ends the fetch
     * @throws IllegalArgumentException if the URI is not one of HTTP or HTTPS
     */
    public CompletableFuture<StoredImage> fetchAsync(
            URI uri, Sha256 sha256, Consumer<? super FetchOptions.Builder> options) {
        if (!Set.of("http", "https").contains(String.valueOf(uri.getScheme()))) {
            throw new IllegalArgumentException(
                    "uri: " + StoreDownload.name(uri) + " (expected: http or https; a file is added by add)");
        }
        FetchOptions chosen = chosen(options);
        return Task.start(
                "store-fetch",
                task -> get(task, StoreDownload.name(uri), sha256, part -> {
                    try {
                        return new StoreDownload(uri, chosen).to(part, task);
                    } catch (IOException e) {
                        throw StoreDownload.failure(uri, e);
                    }
                }));
    }

    /**
     * Fetches an image, as {@link #fetch(URI, Sha256, Consumer)} does.
     *
     * @param uri the address
     * @param sha256 its digest
     * @return the image
     * @throws ImageFetchException if the server does not give it
     * @throws dev.qemu4j.base.QemuTimeoutException if the server sends nothing for as long as {@link FetchOptions.Builder#idleTimeout} says
     * @throws ImageDigestException if the server has another image
     * @throws IllegalArgumentException if the URI is not one of HTTP or HTTPS
     */
    public StoredImage fetch(URI uri, Sha256 sha256) {
        return fetch(uri, sha256, options -> {});
    }

    /**
     * Fetches an image with default options, as {@link #fetch(URI, Sha256)} does.
     *
     * @param uri the address
     * @param sha256 its digest
     * @return a future of the image; cancelling it ends the fetch
     * @throws IllegalArgumentException if the URI is not one of HTTP or HTTPS
     */
    public CompletableFuture<StoredImage> fetchAsync(URI uri, Sha256 sha256) {
        return fetchAsync(uri, sha256, options -> {});
    }

    /**
     * Copies an image from a file, unless it is in the store.
     *
     * @param image the file, or a block device
     * @param sha256 its digest
     * @param options sets the fetch's optional headers, limits and progress listener
     * @return the image
     * @throws ImageMissingException if there is no such file
     * @throws ImageFormatException if there is something else than a file or block device
     * @throws ImageDigestException if the file has another digest
     * @throws dev.qemu4j.base.QemuTimeoutException if another program has been fetching the image for a day
     */
    public StoredImage add(Path image, Sha256 sha256, Consumer<? super FetchOptions.Builder> options) {
        return await(() -> addAsync(image, sha256, options));
    }

    /**
     * Copies an image from a file, unless it is in the store, as {@link #add(Path, Sha256, Consumer)} does.
     *
     * @param image the file, or a block device
     * @param sha256 its digest
     * @param options sets the fetch's optional headers, limits and progress listener
     * @return a future of the image; cancelling it ends the copy
     */
    public CompletableFuture<StoredImage> addAsync(
            Path image, Sha256 sha256, Consumer<? super FetchOptions.Builder> options) {
        FetchOptions chosen = chosen(options);
        return Task.start(
                "store-add",
                task -> get(task, "'" + image + "'", sha256, part -> StoreFile.copy(image, part, chosen, task)));
    }

    /**
     * Copies an image from a file, as {@link #add(Path, Sha256, Consumer)} does.
     *
     * @param image the file
     * @param sha256 its digest
     * @return the image
     * @throws ImageMissingException if there is no such file
     * @throws ImageDigestException if the file has another digest
     */
    public StoredImage add(Path image, Sha256 sha256) {
        return add(image, sha256, options -> {});
    }

    /**
     * Copies an image from a file with default options, as {@link #add(Path, Sha256)} does.
     *
     * @param image the file
     * @param sha256 its digest
     * @return a future of the image; cancelling it ends the copy
     */
    public CompletableFuture<StoredImage> addAsync(Path image, Sha256 sha256) {
        return addAsync(image, sha256, options -> {});
    }

    /**
     * Looks for an image, without reading it.
     *
     * @param sha256 its digest
     * @return the image, or null if it is not there or was touched
     */
    public @Nullable StoredImage find(Sha256 sha256) {
        return new StoreEntry(directory, sha256).unchanged();
    }

    /**
     * Removes an image. Overlays of it are worthless from then on; a machine that has it open keeps it to its end.
     *
     * @param sha256 its digest
     * @return true if the image was there
     * @throws dev.qemu4j.base.QemuTimeoutException if another program has been fetching the image for a day
     */
    public boolean remove(Sha256 sha256) {
        return await(() -> removeAsync(sha256));
    }

    /**
     * Removes an image, as {@link #remove} does.
     *
     * @param sha256 its digest
     * @return a future of true if the image was there; cancelling it ends the wait for others who use the image
     */
    public CompletableFuture<Boolean> removeAsync(Sha256 sha256) {
        return Task.start("store-remove", task -> locked(sha256, StoreEntry::remove));
    }

    /**
     * Returns the directory of the images.
     *
     * @return an absolute path
     */
    public Path directory() {
        return directory;
    }

    @Override
    public String toString() {
        return "ImageStore[" + directory + "]";
    }

    private StoredImage get(Task<?> task, String from, Sha256 sha256, Source source) {
        StoredImage there = find(sha256);
        if (there != null) {
            return there;
        }
        StoreSweep.sweep(directory);
        return locked(sha256, entry -> {
            StoredImage byNow = entry.checked();
            return byNow != null ? byNow : fill(task, entry, from, source);
        });
    }

    private static StoredImage fill(Task<?> task, StoreEntry entry, String from, Source source)
            throws IOException, InterruptedException {
        try {
            Sha256 found = source.to(entry.part());
            if (!found.equals(entry.sha256())) {
                throw new ImageDigestException(
                        from + " has the SHA-256 digest " + found + " (expected: " + entry.sha256()
                                + "): it is another image, or was damaged on its way",
                        null);
            }
            if (task.isDone()) {
                throw new InterruptedException();
            }
            return entry.put();
        } finally {
            Files.deleteIfExists(entry.part());
        }
    }

    private <R> R locked(Sha256 sha256, StoreEntry.Work<R> work) {
        StoreEntry entry = new StoreEntry(directory, sha256);
        try {
            return entry.locked(work);
        } catch (InterruptedException e) {
            throw QemuInterruptedException.of("waiting for the image " + sha256, e);
        } catch (ClosedByInterruptException e) {
            throw QemuInterruptedException.of("waiting for the image " + sha256, null);
        } catch (IOException e) {
            throw entry.failure(e);
        }
    }

    /** Waits for work, which does not even begin where nobody may wait. */
    private static <R> R await(Supplier<CompletableFuture<R>> work) {
        Await.requireAllowed(WAIT);
        return Await.result(work.get(), WAIT);
    }

    private static FetchOptions chosen(Consumer<? super FetchOptions.Builder> options) {
        FetchOptions.Builder builder = FetchOptions.builder();
        options.accept(builder);
        return builder.build();
    }

    private interface Source {
        Sha256 to(Path part) throws IOException, InterruptedException;
    }
}
