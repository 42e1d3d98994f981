package dev.qemu4j.img.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuInterruptedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Copies that nobody wants any more. */
@Timeout(30)
class StoreCancelTest {
    @TempDir
    Path directory;

    private Path image;
    private Sha256 sha256;
    private ImageStore store;

    @BeforeEach
    void makeImage() throws IOException {
        byte[] bytes = new byte[4_000_000];
        new Random(3).nextBytes(bytes);
        image = Files.write(directory.resolve("image"), bytes);
        sha256 = Sha256.ofFile(image);
        store = ImageStore.at(directory.resolve("store"));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void cancel_whileAdding_endsTheCopyAndLeavesNothing(boolean listenerSwallowsTheInterrupt) throws Exception {
        List<Double> progress = Collections.synchronizedList(new ArrayList<>());
        CompletableFuture<CompletableFuture<StoredImage>> started = new CompletableFuture<>();
        started.complete(store.addAsync(
                image,
                sha256,
                o -> o.onProgress(part -> {
                    progress.add(part);
                    started.join().cancel(true);
                    if (listenerSwallowsTheInterrupt) {
                        Thread.interrupted();
                    }
                })));

        awaitCleanUp(started.join());

        assertThat(progress).hasSize(1);
        assertThat(store.find(sha256)).isNull();
        assertThat(names()).containsExactly(sha256 + ".lock");
        assertThat(store.add(image, sha256).path()).hasSameBinaryContentAs(image);
    }

    @Test
    void cancel_whenAllIsCopied_storesNothing() throws Exception {
        CompletableFuture<CompletableFuture<StoredImage>> started = new CompletableFuture<>();
        started.complete(store.addAsync(
                image,
                sha256,
                o -> o.onProgress(part -> {
                    if (part == 1) {
                        started.join().cancel(false);
                    }
                })));

        awaitCleanUp(started.join());

        assertThat(store.find(sha256)).isNull();
        assertThat(names()).containsExactly(sha256 + ".lock");
    }

    @Test
    void ofFile_interruptedThread_isToldSo() {
        Thread.currentThread().interrupt();
        try {
            assertThatThrownBy(() -> Sha256.ofFile(image)).isInstanceOf(QemuInterruptedException.class);
        } finally {
            assertThat(Thread.interrupted()).isTrue();
        }
    }

    /** The lock is free only when the cancelled copy, which has it already, has cleaned up. */
    private void awaitCleanUp(CompletableFuture<StoredImage> copy) throws Exception {
        assertThat(copy)
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableThat()
                .isInstanceOf(CancellationException.class);
        StoreLock.take(store.directory().resolve(sha256 + ".lock")).close();
    }

    private List<String> names() throws IOException {
        try (Stream<Path> files = Files.list(store.directory())) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }
}
