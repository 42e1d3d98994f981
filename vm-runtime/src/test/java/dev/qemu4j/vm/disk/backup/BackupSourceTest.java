package dev.qemu4j.vm.disk.backup;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.vm.disk.stream.DiskDigest;
import dev.qemu4j.vm.disk.stream.DiskReceiver;
import dev.qemu4j.vm.disk.stream.DiskStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chains of streams, which are verified with what their owner gives back. */
@Timeout(60)
class BackupSourceTest {
    private static final DataSize SIZE = DataSize.ofMib(1);

    /** The place of the first data in the bytes of a stream, behind its first line and the head of a record. */
    private static final int DATA = 31;

    @TempDir
    private Path work;

    private final Map<String, byte[]> streams = new HashMap<>();
    private BackupFolder folder = BackupFolder.at(Path.of("/"));

    @BeforeEach
    void setUp() throws Exception {
        folder = BackupFolder.at(work);
        add(1, "chain", BackupSourceTest::whole, true, "root", "data");
        add(2, "chain", change(4096, 7), false, "root", "data");
        add(3, "chain", change(65536, 8), false, "root", "data");
    }

    @Test
    void verify_source_readsEachStreamOnceAndFindsNothing() {
        List<String> asked = new ArrayList<>();
        BackupSource source = (backup, disk, into) -> {
            asked.add(key(backup.number(), disk.name()));
            replay(backup, disk, into);
        };
        assertThat(folder.verify(source)).isEmpty();
        assertThat(asked).containsExactly("1root", "1data", "2root", "2data", "3root", "3data");
        assertThat(folder.verifyAsync(source).join()).isEmpty();
        assertThat(asked).hasSize(12);
    }

    @Test
    void verify_noSource_looksAtTheManifestsAlone() {
        streams.clear();
        assertThat(folder.verify()).isEmpty();
    }

    /** Nothing keeps those behind a bad stream from being looked at. */
    @Test
    void verify_badStreams_areToldWithTheirDisks() {
        byte[] changed = stream("1data");
        changed[DATA] ^= 1;
        streams.put("1data", changed);
        streams.remove("2root");
        streams.put("2data", stream("3data"));
        byte[] whole = stream("3root");
        streams.put("3root", Arrays.copyOf(whole, whole.length - 10));
        assertThat(folder.verify(this::replay))
                .extracting(BackupProblem::toString)
                .satisfiesExactly(
                        problem -> assertThat(problem)
                                .startsWith("backup 1: the stream of disk 'data' is another one: ")
                                .contains("expected: " + digest(1, "data")),
                        problem -> assertThat(problem)
                                .startsWith("backup 2: the stream of disk 'root' cannot be read: ")
                                .contains("2root"),
                        problem -> assertThat(problem)
                                .startsWith("backup 2: the stream of disk 'data' is another one: ")
                                .contains("expected: " + digest(2, "data")),
                        problem -> assertThat(problem)
                                .startsWith("backup 3: the stream of disk 'root' cannot be read: ")
                                .contains("cut off"));
    }

    @Test
    void verify_foreignStreams_areFoundByTheirDigests() {
        BackupSource swapped = (backup, disk, into) -> replay(backup(3), disk, into);
        assertThat(folder.verify(swapped))
                .hasSize(4)
                .allSatisfy(problem -> assertThat(problem.what()).contains("is another one"));
    }

    @Test
    void verify_wholeDiskEndsEarly_tellsWhere() {
        BackupSource half = (backup, disk, into) -> {
            if (disk.full()) {
                into.zero(0, 512);
            } else {
                replay(backup, disk, into);
            }
        };
        assertThat(folder.verify(half))
                .hasSize(2)
                .allSatisfy(problem ->
                        assertThat(problem.toString()).startsWith("backup 1: ").contains("ends at 512 of " + SIZE));
    }

    /** A source that catches the refusal of a piece, or never ends, gets no further. */
    @Test
    void verify_piecesOutsideOrBackwards_areFaults() {
        long end = SIZE.bytes();
        List<Consumer<DiskReceiver>> bad = List.of(
                into -> into.zero(end - 512, 1024),
                into -> into.zero(0, Long.MAX_VALUE),
                into -> into.zero(-512, 512),
                into -> into.data(end, ByteBuffer.allocate(1)),
                into -> {
                    while (true) {
                        into.zero(0, 512);
                    }
                },
                into -> {
                    assertThatThrownBy(() -> into.zero(end, 1)).isInstanceOf(BackupException.class);
                    assertThatThrownBy(() -> into.zero(0, end)).isInstanceOf(BackupException.class);
                });
        for (Consumer<DiskReceiver> pieces : bad) {
            BackupSource source = (backup, disk, into) -> {
                if (backup.number() == 2 && disk.name().equals("data")) {
                    pieces.accept(into);
                } else {
                    replay(backup, disk, into);
                }
            };
            assertThat(folder.verify(source))
                    .singleElement()
                    .satisfies(problem -> assertThat(problem.toString())
                            .startsWith("backup 2: the stream of disk 'data' has a piece at ")
                            .contains("inside of the disk's " + end + " bytes"));
        }
    }

    @Test
    void verify_missingAndForeignLinks_areToldAsWithoutASource() throws Exception {
        add(5, "other", BackupSourceTest::whole, true, "root");
        add(6, "other", change(0, 1), false, "root");
        Files.delete(folder.directory(2).resolve(BackupFolder.MANIFEST));
        rewrite(6, "else");
        assertThat(folder.verify(this::replay))
                .isEqualTo(folder.verify())
                .extracting(BackupProblem::toString)
                .containsExactly("backup 3: the backup before it is missing", "backup 6: is of another chain, else");
    }

    @Test
    void verify_cancelled_interruptsTheSource() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        BackupSource slow = (backup, disk, into) -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                end.complete(e);
            }
            into.zero(0, 512);
        };
        CompletableFuture<List<BackupProblem>> verification = folder.verifyAsync(slow);
        begun.await();
        verification.cancel(true);
        assertThat(end.join()).isInstanceOf(InterruptedException.class);
        assertThat(verification).isCancelled();
    }

    @Test
    void verify_nullSource_isRefused() {
        assertThatThrownBy(() -> folder.verify(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("source");
    }

    @SuppressWarnings("NullAway") // as callers without its checks do
    private static BackupSource nothing() {
        return null;
    }

    /** Has a piece of data with the disk's name, and zeros up to the end. */
    private static void whole(DiskReceiver into, String name) {
        byte[] data = name.getBytes(StandardCharsets.US_ASCII);
        into.data(0, ByteBuffer.wrap(data));
        into.zero(data.length, SIZE.bytes() - data.length);
    }

    private static BiConsumer<DiskReceiver, String> change(long offset, int value) {
        return (into, name) -> into.data(offset, ByteBuffer.wrap((name + value).getBytes(StandardCharsets.US_ASCII)));
    }

    private void add(int number, String chain, BiConsumer<DiskReceiver, String> content, boolean full, String... names)
            throws IOException {
        List<BackedUpDisk> disks = new ArrayList<>();
        for (String name : names) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DiskDigest digest = DiskDigest.of(DiskStream.writer(bytes));
            content.accept(digest, name);
            digest.end();
            streams.put(key(number, name), bytes.toByteArray());
            disks.add(new BackedUpDisk(name, name + ".stream", true, SIZE, full, "", "b", digest.digest()));
        }
        Path before = folder.directory(number - 1).resolve(BackupFolder.MANIFEST);
        Sha256 parent = Files.exists(before) ? folder.digest(number - 1) : null;
        write(new DiskBackup(chain, number, parent, Instant.EPOCH, "7.2.0", false, disks));
    }

    private void rewrite(int number, String chain) throws IOException {
        DiskBackup backup = backup(number);
        write(new DiskBackup(
                chain, number, backup.parent(), backup.date(), backup.qemu(), backup.frozen(), backup.disks()));
    }

    private void write(DiskBackup backup) throws IOException {
        Path directory = Files.createDirectories(folder.directory(backup.number()));
        Files.writeString(directory.resolve(BackupFolder.MANIFEST), backup.toJson());
    }

    private DiskBackup backup(int number) {
        return folder.list().stream()
                .filter(backup -> backup.number() == number)
                .findFirst()
                .orElseThrow();
    }

    private Sha256 digest(int number, String disk) {
        return requireNonNull(backup(number).disk(disk)).digest();
    }

    private void replay(DiskBackup backup, BackedUpDisk disk, DiskReceiver into) {
        String key = key(backup.number(), disk.name());
        byte[] bytes = streams.get(key);
        if (bytes == null) {
            throw new UncheckedIOException(new NoSuchFileException(key));
        }
        DiskStream.replay(new ByteArrayInputStream(bytes), into);
    }

    private byte[] stream(String key) {
        return requireNonNull(streams.get(key)).clone();
    }

    private static String key(int number, String disk) {
        return number + disk;
    }
}
