package dev.qemu4j.img;

import dev.qemu4j.img.internal.Await;
import java.net.URI;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * An {@link ImageStore} whose methods wait. An interrupt of the waiting thread ends what it waits for.
 *
 * <p>Immutable and thread-safe.
 */
public final class BlockingImageStore {
    private final ImageStore store;

    BlockingImageStore(ImageStore store) {
        this.store = store;
    }

    /**
     * Fetches an image by HTTP or HTTPS, unless it is in the store.
     *
     * @param uri where it is
     * @param sha256 its digest
     * @param options sets the fetch's optional headers, limits and progress listener
     * @return the image
     * @throws ImageFetchException if the server does not give it
     * @throws ImageDigestException if the server has another image
     */
    public StoredImage fetch(URI uri, Sha256 sha256, Consumer<? super FetchOptions> options) {
        return await(store.fetch(uri, sha256, options));
    }

    /**
     * Fetches an image by HTTP or HTTPS, unless it is in the store.
     *
     * @param uri where it is
     * @param sha256 its digest
     * @return the image
     * @throws ImageFetchException if the server does not give it
     * @throws ImageDigestException if the server has another image
     */
    public StoredImage fetch(URI uri, Sha256 sha256) {
        return await(store.fetch(uri, sha256));
    }

    /**
     * Copies an image from a file, unless it is in the store.
     *
     * @param image the file
     * @param sha256 its digest
     * @param options sets the fetch's optional headers, limits and progress listener
     * @return the image
     * @throws ImageMissingException if there is no such file
     * @throws ImageDigestException if the file has another digest
     */
    public StoredImage add(Path image, Sha256 sha256, Consumer<? super FetchOptions> options) {
        return await(store.add(image, sha256, options));
    }

    /**
     * Copies an image from a file, unless it is in the store.
     *
     * @param image the file
     * @param sha256 its digest
     * @return the image
     * @throws ImageMissingException if there is no such file
     * @throws ImageDigestException if the file has another digest
     */
    public StoredImage add(Path image, Sha256 sha256) {
        return await(store.add(image, sha256));
    }

    /**
     * Removes an image. Overlays of it are worthless from then on.
     *
     * @param sha256 its digest
     * @return true if it was there
     */
    public boolean remove(Sha256 sha256) {
        return await(store.remove(sha256));
    }

    @Override
    public String toString() {
        return store.toString();
    }

    private static <T> T await(CompletableFuture<T> future) {
        return Await.result(future, "waiting for an image");
    }
}
