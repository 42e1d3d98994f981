package dev.qemu4j.img.store;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.img.WebServer;
import dev.qemu4j.img.failure.ImageDigestException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFetchException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageSizeException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class ImageStoreTest {
    private static final int SIZE = 3_000_000;

    @TempDir
    Path directory;

    private byte[] image;
    private Sha256 sha256;
    private WebServer server;
    private ImageStore store;

    @BeforeEach
    void serve() throws Exception {
        image = new byte[SIZE];
        new Random(1).nextBytes(image);
        Path file = Files.write(directory.resolve("image"), image);
        sha256 = Sha256.ofFile(file);
        server = new WebServer(image);
        store = ImageStore.at(directory.resolve("store"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"rwxrwx---", "rwxrwxrwx", "rwxr-x-w-"})
    void at_directoryThatOthersMayWrite_isRefused(String mode) throws Exception {
        Path open = Files.createDirectory(directory.resolve("open"));
        Files.setPosixFilePermissions(open, PosixFilePermissions.fromString(mode));

        assertThatThrownBy(() -> ImageStore.at(open))
                .isInstanceOf(ImageException.class)
                .hasMessageContaining("may be written by others")
                .hasMessageContaining("(expected: a directory of this user or of root");
    }

    @Test
    void add_damagedStamp_isMadeAnew() throws Exception {
        Path file = directory.resolve("image");
        Path stored = store.add(file, sha256).path();
        Path stamp = stored.resolveSibling(sha256.hex() + ".stamp");
        Files.write(stamp, new byte[] {(byte) 0xff, (byte) 0xfe});

        assertThat(store.find(sha256)).isNull();
        assertThat(store.add(file, sha256).path()).isEqualTo(stored);
        assertThat(store.find(sha256)).isNotNull();
    }

    @Test
    void fetch_besideWhatOthersHaveFetchedAPartOf_removesWhatIsLeft() throws Exception {
        Path left = Files.createFile(store.directory().resolve("a".repeat(64) + ".part"));
        Path held = Files.createFile(store.directory().resolve("b".repeat(64) + ".part"));
        Path foreign = Files.createFile(store.directory().resolve("mine.part"));
        CountDownLatch taken = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
            try {
                StoreLock lock = StoreLock.take(store.directory().resolve("b".repeat(64) + ".lock"));
                taken.countDown();
                assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                lock.close();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(taken.await(20, TimeUnit.SECONDS)).isTrue();

        store.fetch(server.uri("/image"), sha256);

        assertThat(left).doesNotExist();
        assertThat(held).exists();
        assertThat(foreign).exists();
        done.countDown();
        other.get(20, TimeUnit.SECONDS);
    }

    @Test
    void fetch_once_isStoredReadOnlyAndTold() throws Exception {
        List<Double> progress = new ArrayList<>();
        StoredImage base = store.fetch(server.uri("/image"), sha256, o -> o.onProgress(progress::add));
        assertThat(base.path()).hasBinaryContent(image);
        assertThat(base.size()).isEqualTo(DataSize.ofBytes(SIZE));
        assertThat(Files.getPosixFilePermissions(base.path())).isEqualTo(PosixFilePermissions.fromString("r--------"));
        assertThat(progress).isSorted().endsWith(1.0).doesNotHaveDuplicates().hasSizeGreaterThan(5);
        assertThat(store.find(sha256)).isEqualTo(base);
    }

    @Test
    void fetch_again_asksNobody() {
        StoredImage first = store.fetch(server.uri("/image"), sha256);
        StoredImage second = store.fetch(server.uri("/missing"), sha256);
        assertThat(second).isEqualTo(first);
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void fetch_redirected_isFollowed() {
        assertThat(store.fetch(server.uri("/moved"), sha256).path()).hasBinaryContent(image);
    }

    @Test
    void fetch_redirectedOnTheSameServer_headersGoAlong() {
        store.fetch(server.uri("/moved"), sha256, o -> o.header("Authorization", "Bearer hidden"));

        assertThat(server.seen("Authorization")).containsExactly("Bearer hidden", "Bearer hidden");
    }

    @Test
    void fetch_redirectedToAnotherServer_headersStay() {
        try (WebServer other = new WebServer(image)) {
            server.away(other.uri("/image").toString());

            StoredImage fetched =
                    store.fetch(server.uri("/away"), sha256, o -> o.header("Authorization", "Bearer hidden"));

            assertThat(fetched.path()).hasBinaryContent(image);
            assertThat(server.seen("Authorization")).containsExactly("Bearer hidden");
            assertThat(other.requests()).isEqualTo(1);
            assertThat(other.seen("Authorization")).isEmpty();
        }
    }

    @Test
    void fetch_redirectedForEver_fails() {
        assertThatThrownBy(() -> store.fetch(server.uri("/round"), sha256))
                .isInstanceOf(ImageFetchException.class)
                .hasMessageContaining("more than 10");
        assertThat(server.requests()).isEqualTo(11);
        assertNothingStored();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "file:///etc/passwd", "http://", "http:///x", "::", "ftp://127.0.0.1/x"})
    void fetch_redirectedToNoAddress_fails(String location) {
        server.away(location);

        assertThatThrownBy(() -> store.fetch(server.uri("/away"), sha256))
                .isInstanceOf(ImageFetchException.class)
                .hasMessageContaining("redirects to");
        assertNothingStored();
    }

    @Test
    void redirect_fromHttps_staysThere() {
        URI secure = URI.create("https://a.test/x?token=hidden");

        assertThat(StoreRedirect.from(secure, "https://b.test/y")).isEqualTo(URI.create("https://b.test/y"));
        assertThat(StoreRedirect.from(secure, "/y")).isEqualTo(URI.create("https://a.test/y"));
        assertThatThrownBy(() -> StoreRedirect.from(secure, "http://a.test/x"))
                .isInstanceOf(ImageFetchException.class)
                .hasMessageNotContaining("hidden");
        assertThat(StoreRedirect.isSameOrigin(secure, URI.create("HTTPS://A.test:443/")))
                .isTrue();
        assertThat(StoreRedirect.isSameOrigin(secure, URI.create("https://a.test:444/")))
                .isFalse();
        assertThat(StoreRedirect.isSameOrigin(secure, URI.create("http://a.test:443/")))
                .isFalse();
        assertThat(StoreRedirect.isSameOrigin(secure, URI.create("https://a.test.b/")))
                .isFalse();
    }

    @Test
    void fetch_byManyAtOnce_fetchesOnce() {
        List<CompletableFuture<StoredImage>> all = Stream.generate(
                        () -> ImageStore.at(store.directory()).fetchAsync(server.uri("/image"), sha256))
                .limit(8)
                .toList();
        assertThat(all)
                .allSatisfy(one -> assertThat(one.get(20, SECONDS).sha256()).isEqualTo(sha256));
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void fetch_anotherImage_isRefusedAndLeavesNothing() {
        Sha256 other = Sha256.parse("0".repeat(64));
        assertThatThrownBy(() -> store.fetch(server.uri("/image"), other))
                .isInstanceOf(ImageDigestException.class)
                .hasMessageContaining(sha256.hex())
                .hasMessageContaining(other.hex());
        assertNothingStored();
    }

    @Test
    void fetch_missing_tellsTheStatusButNoToken() {
        URI uri = URI.create(server.uri("/missing") + "?token=hidden");
        assertThatThrownBy(() -> store.fetch(uri, sha256))
                .isInstanceOf(ImageFetchException.class)
                .hasMessageContaining("404")
                .hasMessageNotContaining("hidden");
        assertNothingStored();
    }

    @Test
    void fetch_cutOff_leavesNothing() {
        assertThatThrownBy(() -> store.fetch(server.uri("/cut"), sha256))
                .isInstanceOf(ImageFetchException.class)
                .hasMessageContaining("/cut cannot be fetched");
        assertNothingStored();
    }

    @Test
    void fetch_stalled_isGivenUp() {
        assertThatThrownBy(() -> store.fetch(server.uri("/stall"), sha256, o -> o.idleTimeout(Duration.ofMillis(300))))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessageContaining("sent nothing for PT0.3S");
        assertNothingStored();
    }

    @Test
    void fetch_tooLarge_isCutOff() {
        assertThatThrownBy(() -> store.fetch(server.uri("/image"), sha256, o -> o.sizeLimit(DataSize.ofMib(1))))
                .isInstanceOf(ImageSizeException.class)
                .hasMessageContaining("raise the limit");
        assertNothingStored();
    }

    @Test
    void fetch_noServer_saysSo() {
        URI uri = server.uri("/image");
        server.close();
        assertThatThrownBy(() -> store.fetch(uri, sha256))
                .isInstanceOf(ImageFetchException.class)
                .hasMessageContaining("cannot be fetched");
    }

    @Test
    void fetch_otherScheme_isRefusedAtOnce() {
        assertThatThrownBy(() -> store.fetchAsync(URI.create("file:///etc/passwd"), sha256))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("uri: file:/etc/passwd (expected: http or https; a file is added by add)");
    }

    @Test
    void cancel_whileFetching_leavesNothingAndTheNextOneGoesOn() throws Exception {
        CompletableFuture<StoredImage> fetch = store.fetchAsync(server.uri("/stall"), sha256);
        assertThat(server.stalled().await(10, SECONDS)).isTrue();
        fetch.cancel(true);
        assertThat(catchThrowable(fetch::join)).isInstanceOf(CancellationException.class);
        // The lock is free only when the cancelled one has cleaned up.
        StoredImage base = store.fetch(server.uri("/image"), sha256);
        assertThat(base.path()).hasBinaryContent(image);
        assertThat(names()).doesNotContain(sha256.hex() + ".part");
    }

    @Test
    void add_file_isCopied() {
        StoredImage base = store.add(directory.resolve("image"), sha256);
        assertThat(base.path()).hasBinaryContent(image).hasParent(store.directory());
        assertThat(server.requests()).isZero();
    }

    @Test
    void add_missing_saysSo() {
        assertThatThrownBy(() -> store.add(directory.resolve("none"), sha256))
                .isInstanceOf(ImageMissingException.class)
                .hasMessageContaining("none' is not there");
    }

    @Test
    void find_changedImage_isNotFoundAndFetchedAnew() throws Exception {
        Path base = store.fetch(server.uri("/image"), sha256).path();
        Files.setPosixFilePermissions(base, PosixFilePermissions.fromString("rw-------"));
        byte[] changed = image.clone();
        changed[100] ^= 1;
        Files.write(base, changed);
        assertThat(store.find(sha256)).isNull();
        assertThat(store.fetch(server.uri("/image"), sha256).path()).hasBinaryContent(image);
        assertThat(server.requests()).isEqualTo(2);
    }

    @Test
    void fetch_touchedButWholeImage_isKept() throws Exception {
        Path base = store.fetch(server.uri("/image"), sha256).path();
        Files.setLastModifiedTime(base, java.nio.file.attribute.FileTime.fromMillis(1_000_000));
        assertThat(store.find(sha256)).isNull();
        assertThat(store.fetch(server.uri("/image"), sha256)).isEqualTo(store.find(sha256));
        assertThat(server.requests()).isEqualTo(1);
    }

    @Test
    void remove_image_isGone() {
        store.add(directory.resolve("image"), sha256);
        assertThat(store.remove(sha256)).isTrue();
        assertThat(store.remove(sha256)).isFalse();
        assertNothingStored();
    }

    @Test
    void at_directory_isPrivate() throws Exception {
        assertThat(Files.getPosixFilePermissions(store.directory()))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void sha256_notHexadecimal_isRefused() {
        assertThatThrownBy(() -> Sha256.parse("../../etc/passwd"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("64 hexadecimal digits");
        assertThat(Sha256.parse("A".repeat(64)).hex()).isEqualTo("a".repeat(64));
    }

    private void assertNothingStored() {
        assertThat(store.find(sha256)).isNull();
        assertThat(names()).allMatch(name -> name.endsWith(".lock"));
    }

    private List<String> names() {
        try (Stream<Path> files = Files.list(store.directory())) {
            return files.map(file -> file.getFileName().toString()).toList();
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
