package dev.qemu4j.guest.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheTest {
    @TempDir
    private Path directory;

    @Test
    void file_withTheSameContent_isOneEntry() {
        Cache cache = new Cache(directory);
        Path first = cache.addFile("kind", out -> out.write(7));

        assertThat(cache.addFile("kind", out -> out.write(7))).isEqualTo(first).hasBinaryContent(new byte[] {7});
        assertThat(cache.addFile("kind", out -> out.write(8))).isNotEqualTo(first);
        assertThat(HostFiles.list(cache.kind("new"))).isEmpty();
    }

    @Test
    void directory_wantedByManyAtOnce_isMadeOnce() {
        AtomicInteger made = new AtomicInteger();
        List<CompletableFuture<Path>> all = Stream.generate(() ->
                        CompletableFuture.supplyAsync(() -> new Cache(directory).directory("kind", "name", entry -> {
                            made.incrementAndGet();
                            HostFiles.write(entry.resolve("file"), new byte[1]);
                        })))
                .limit(8)
                .toList();

        assertThat(all)
                .allSatisfy(path -> assertThat(
                                path.orTimeout(20, TimeUnit.SECONDS).join().resolve("file"))
                        .exists());
        assertThat(made).hasValue(1);
    }

    @Test
    void directory_whoseMakerFails_leavesNothing() {
        Cache cache = new Cache(directory);

        assertThatThrownBy(() -> cache.directory("kind", "name", entry -> {
                    HostFiles.write(entry.resolve("half"), new byte[1]);
                    throw new IllegalStateException("broken");
                }))
                .hasMessage("broken");
        assertThat(HostFiles.list(cache.kind("new"))).isEmpty();
        assertThat(HostFiles.list(cache.kind("kind"))).isEmpty();
    }

    @Test
    void sweep_removesOnlyWhatNobodyUsedForThirtyDays() {
        Cache cache = new Cache(directory);
        Path file = cache.addFile("kind", out -> out.write(7));
        Path tree = cache.directory("trees", "name", entry -> HostFiles.write(entry.resolve("file"), new byte[1]));

        cache.sweep(Instant.now().plus(Duration.ofDays(29)));
        assertThat(file).exists();
        assertThat(tree).exists();

        cache.sweep(Instant.now().plus(Duration.ofDays(31)));
        assertThat(file).doesNotExist();
        assertThat(tree).doesNotExist();
    }
}
