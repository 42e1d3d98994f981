package dev.qemu4j.img.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One store by two paths. */
@Timeout(30)
class StoreSpellingTest {
    @TempDir
    Path directory;

    private ImageStore store;
    private ImageStore linked;
    private Path image;
    private Sha256 sha256;

    @BeforeEach
    void makeStores() throws IOException {
        store = ImageStore.at(directory.resolve("store"));
        linked = ImageStore.at(Files.createSymbolicLink(directory.resolve("link"), store.directory()));
        image = Files.write(directory.resolve("image"), new byte[] {1, 2, 3});
        sha256 = Sha256.ofFile(image);
    }

    @Test
    void tryTake_byAnotherPath_seesThatTheLockIsTaken() throws Exception {
        try (StoreLock lock = StoreLock.take(store.directory().resolve("a.lock"))) {
            assertThat(lock).isNotNull();
            assertThat(isFree()).isFalse();
        }
        assertThat(isFree()).isTrue();
    }

    private boolean isFree() throws Exception {
        return CompletableFuture.supplyAsync(() -> {
                    try (StoreLock taken = StoreLock.tryTake(linked.directory().resolve("a.lock"))) {
                        return taken != null;
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                })
                .get(20, SECONDS);
    }

    @Test
    void add_byAnotherPathMeanwhile_waitsForTheFirst() throws Exception {
        Path another = Files.write(directory.resolve("another"), new byte[] {4});
        CountDownLatch copying = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        CompletableFuture<StoredImage> first = store.addAsync(
                image,
                sha256,
                o -> o.onProgress(part -> {
                    copying.countDown();
                    await(goOn);
                }));
        assertThat(copying.await(20, SECONDS)).isTrue();

        linked.add(another, Sha256.ofFile(another)); // sweeps
        CompletableFuture<StoredImage> second = linked.addAsync(image, sha256);
        goOn.countDown();

        assertThat(first.get(20, SECONDS).path()).hasParent(store.directory()).hasBinaryContent(new byte[] {1, 2, 3});
        assertThat(second.get(20, SECONDS).path()).hasParent(linked.directory()).hasBinaryContent(new byte[] {1, 2, 3});
    }

    private static void await(CountDownLatch latch) {
        try {
            assertThat(latch.await(20, SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
