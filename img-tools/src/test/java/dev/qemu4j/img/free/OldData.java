package dev.qemu4j.img.free;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** File systems with one file, made on disks that were full of old data. */
final class OldData {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final int MIB = 1 << 20;
    private static final int SIZE = 24 * MIB;
    private static final int CLUSTER = 4096;
    private static final byte OLD = 0x5A;
    private static final byte[] BLOCK = block();
    private static final String NAME = "kept";

    private final Path directory;
    private final Path file;

    OldData(Path directory) throws IOException {
        this.directory = directory;
        file = directory.resolve("file");
        Files.writeString(file, "a line of the file that is kept\n".repeat(4096));
    }

    /** A disk with an ext4, a swap partition and an NTFS. */
    Path disk() throws IOException {
        Path disk = directory.resolve("disk");
        try (RandomAccessFile made = new RandomAccessFile(disk.toFile(), "rw")) {
            made.setLength(2L * SIZE + 4 * MIB);
        }
        run("""
                label: gpt
                start=2048, size=49152, type=linux
                start=51200, size=2048, type=swap
                start=53248, size=49152
                """, "sfdisk", "--quiet", "--wipe=never", disk.toString());
        put(ext("ext4"), disk, MIB);
        Path swap = Files.write(directory.resolve("swap"), new byte[MIB]);
        run("", "mkswap", swap.toString());
        put(swap, disk, 25L * MIB);
        put(ntfs(), disk, 26L * MIB);
        return disk;
    }

    Path overlapping() throws IOException {
        Path disk = full(directory.resolve("overlapping"), SIZE + 2 * MIB);
        put(ext("ext4"), disk, MIB);
        run("""
                label: dos
                start=2048, size=49152, type=83
                """, "sfdisk", "--quiet", "--wipe=never", disk.toString());
        try (RandomAccessFile table = new RandomAccessFile(disk.toFile(), "rw")) {
            byte[] entry = new byte[16];
            table.seek(446);
            table.readFully(entry);
            entry[9] = 0x10; // it begins 2 MiB later
            table.seek(446 + 16);
            table.write(entry);
        }
        return disk;
    }

    Path of(String... mkfs) throws IOException {
        Path disk = directory.resolve("other");
        try (RandomAccessFile made = new RandomAccessFile(disk.toFile(), "rw")) {
            made.setLength(320L * MIB);
        }
        run("", Stream.concat(Stream.of(mkfs), Stream.of(disk.toString())).toArray(String[]::new));
        return disk;
    }

    Path ext(String kind) throws IOException {
        Path disk = full(directory.resolve(kind), SIZE);
        run(
                "",
                "mkfs." + kind,
                "-q",
                "-F",
                "-b",
                "4096",
                "-E",
                "nodiscard,lazy_itable_init=0,lazy_journal_init=0",
                disk.toString());
        debugfs(disk, "write " + file + " " + NAME);
        return disk;
    }

    Path extWithJournal() throws IOException {
        Path disk = ext("ext4");
        debugfs(disk, "feature needs_recovery");
        return disk;
    }

    Path extWithAFilesBlockFree() throws IOException {
        Path disk = ext("ext4");
        String block = debugfs(disk, "bmap " + NAME + " 3").strip();
        debugfs(disk, "freeb " + block);
        return disk;
    }

    Path ntfs() throws IOException {
        Path disk = full(directory.resolve("ntfs"), SIZE);
        run("", "mkfs.ntfs", "-F", "-f", "-q", "-c", "" + CLUSTER, disk.toString());
        run("", "ntfscp", "-f", disk.toString(), file.toString(), NAME);
        return disk;
    }

    /** Its quick mkfs does not write all that it takes. */
    int blocksThatNtfsOwns() throws IOException {
        Path wiped = Files.copy(ntfs(), directory.resolve("wiped"));
        run("", "ntfswipe", "-u", wiped.toString());
        return blocks(wiped);
    }

    Path dirtyNtfs() throws IOException {
        Path disk = ntfs();
        run("", "ntfsfix", disk.toString()); // which has Windows check it
        return disk;
    }

    Path hibernatedNtfs() throws IOException {
        Path disk = ntfs();
        Path memory = directory.resolve("memory");
        Files.writeString(memory, "hibr" + "\0".repeat(8192));
        run("", "ntfscp", "-f", disk.toString(), memory.toString(), "hiberfil.sys");
        return disk;
    }

    Path ntfsWithAFilesClusterFree() throws IOException {
        Path disk = ntfs();
        long cluster = firstCluster(disk, "-F", NAME);
        long bitmap = firstCluster(disk, "-I", "6");
        zeroByte(disk, bitmap * CLUSTER + cluster / 8 + 1);
        return disk;
    }

    private static long firstCluster(Path disk, String... choice) {
        String[] argv = Stream.of(Stream.of("ntfscluster"), Stream.of(choice), Stream.of(disk.toString()))
                .flatMap(s -> s)
                .toArray(String[]::new);
        Matcher run = Pattern.compile("(?m)^ *0 +(\\d+) +\\d+ *$").matcher(run("", argv));
        assertThat(run.find()).isTrue();
        return Long.parseLong(run.group(1));
    }

    void assertFilesOfTheDisk(Path disk) throws IOException {
        assertFile(part(disk, MIB), "ext4");
        assertFile(part(disk, 26L * MIB), "ntfs");
    }

    void assertFile(Path disk, String kind) throws IOException {
        Path read = directory.resolve("read");
        if (kind.equals("ntfs")) {
            Files.write(read, result("", "ntfscat", "-f", disk.toString(), NAME).stdoutBytes());
            run("", "ntfsresize", "--info", "--no-progress-bar", disk.toString());
        } else {
            run("", "e2fsck", "-f", "-n", disk.toString());
            debugfs(disk, "dump " + NAME + " " + read);
        }
        assertThat(read).hasSameBinaryContentAs(file);
    }

    /** Counts the blocks that are wholly old data. */
    static int blocks(Path raw) throws IOException {
        int count = 0;
        byte[] read = new byte[BLOCK.length];
        try (InputStream in = Files.newInputStream(raw)) {
            while (in.readNBytes(read, 0, read.length) == read.length) {
                count += Arrays.equals(read, BLOCK) ? 1 : 0;
            }
        }
        return count;
    }

    static long allocated(Path file) {
        return Long.parseLong(run("", "stat", "--format=%b", file.toString()).strip());
    }

    /** Waits until a command runs below a process, or its work has ended. */
    static ProcessHandle awaitBelow(ProcessHandle parent, String command, Future<?> work) {
        AtomicReference<ProcessHandle> found = new AtomicReference<>();
        Await.until(
                Await.Condition.polling(
                        () -> {
                            below(parent, command).forEach(found::set);
                            return work.isDone() || found.get() != null;
                        },
                        Duration.ofMillis(20)),
                "waiting for " + command,
                LIMIT);
        return Objects.requireNonNull(found.get(), command + " did not run");
    }

    static List<ProcessHandle> below(ProcessHandle parent, String command) {
        return parent.descendants()
                .filter(child -> child.info().commandLine().orElse("").contains(command))
                .toList();
    }

    private static Path full(Path file, int size) throws IOException {
        try (RandomAccessFile made = new RandomAccessFile(file.toFile(), "rw")) {
            for (int at = 0; at < size; at += BLOCK.length) {
                made.write(BLOCK);
            }
        }
        return file;
    }

    private static void put(Path part, Path disk, long at) throws IOException {
        try (RandomAccessFile whole = new RandomAccessFile(disk.toFile(), "rw")) {
            whole.seek(at);
            whole.write(Files.readAllBytes(part));
        }
    }

    private Path part(Path disk, long at) throws IOException {
        Path part = directory.resolve("part");
        try (InputStream in = Files.newInputStream(disk)) {
            in.skipNBytes(at);
            Files.write(part, in.readNBytes(SIZE));
        }
        return part;
    }

    private static void zeroByte(Path file, long at) throws IOException {
        try (RandomAccessFile whole = new RandomAccessFile(file.toFile(), "rw")) {
            whole.seek(at);
            whole.write(0);
        }
    }

    private static String debugfs(Path disk, String command) {
        return run("", "debugfs", "-w", "-R", command, disk.toString());
    }

    private static String run(String input, String... argv) {
        return result(input, argv).stdout();
    }

    private static HostResult result(String input, String... argv) {
        return HostCommand.builder(List.of(argv))
                .input(input.getBytes(StandardCharsets.UTF_8))
                .timeout(LIMIT)
                .build()
                .run();
    }

    private static byte[] block() {
        byte[] block = new byte[4096];
        Arrays.fill(block, OLD);
        return block;
    }
}
