package dev.qemu4j.img.mount;

import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Disks for the tests, and what the host has mounted, attached and running. */
final class Disks {
    static final int MIB = 1 << 20;

    /** Other tests may mount other things meanwhile. */
    private static final Pattern MOUNTS = Pattern.compile(" - fuse|/dev/(loop|nbd|mapper/)|qemu4j-|junit");

    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Disks() {}

    /** A GPT with a swap partition and two with ext4, labelled boot and data; each file system has a file. */
    static Path partitioned(Path directory, String format) throws IOException {
        Path raw = directory.resolve("made.raw");
        size(raw, 64 * MIB);
        run("""
                label: gpt
                start=2048, size=8192, type=swap, name=scratch
                start=10240, size=32768, type=linux
                start=43008, size=65536, type=linux
                """, "sfdisk", "--quiet", raw.toString());
        ext4(directory, raw, "boot", 10240L * 512, 16);
        ext4(directory, raw, "data", 43008L * 512, 32);
        return convert(raw, directory.resolve("a disk, with = odd,,name." + format), format);
    }

    /** A disk with a file system and no partition. */
    static Path whole(Path directory, String format) throws IOException {
        Path raw = directory.resolve("made-whole.raw");
        size(raw, 32 * MIB);
        ext4(directory, raw, "whole", 0, 32);
        return convert(raw, directory.resolve("whole." + format), format);
    }

    static Path of(Path directory, String... mkfs) throws IOException {
        Path raw = directory.resolve("of.raw");
        size(raw, 32 * MIB);
        run("", Stream.concat(Stream.of(mkfs), Stream.of(raw.toString())).toArray(String[]::new));
        return raw;
    }

    /** All that a mount could leave behind. */
    static Set<String> state() throws IOException {
        Set<String> state = new TreeSet<>();
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> MOUNTS.matcher(line).find())
                .map(line -> line.replaceFirst("^\\d+ \\d+ ", ""))
                .forEach(state::add);
        ProcessHandle.allProcesses()
                .filter(process -> process.parent().map(ProcessHandle::pid).orElse(0L)
                        == ProcessHandle.current().pid())
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> line.contains("qemu-nbd") || line.contains("qemu-storage-daemon"))
                .forEach(state::add);
        run("", "losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE")
                .lines()
                .forEach(state::add);
        return state;
    }

    /**
     * Returns the entries that have come since; waits a while for them to go, as the kernel frees a loop device some time
     * after its unmount.
     */
    static Set<String> left(Set<String> before, Callable<Set<String>> state) throws Exception {
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Set<String> left = new TreeSet<>();
        do {
            left.clear();
            left.addAll(state.call());
            left.removeAll(before);
        } while (!left.isEmpty() && System.nanoTime() < deadline);
        return left;
    }

    static String run(String input, String... argv) {
        return HostCommand.builder(List.of(argv))
                .input(input.getBytes(StandardCharsets.UTF_8))
                .timeout(Duration.ofSeconds(30))
                .build()
                .run()
                .stdout();
    }

    private static void size(Path file, long size) throws IOException {
        try (RandomAccessFile raw = new RandomAccessFile(file.toFile(), "rw")) {
            raw.setLength(0);
            raw.setLength(size);
        }
    }

    private static void ext4(Path directory, Path disk, String label, long offset, int mib) throws IOException {
        Path content = Files.createDirectories(directory.resolve("content-" + label));
        Files.writeString(content.resolve("file"), "on " + label + "\n");
        run(
                "",
                "mkfs.ext4",
                "-q",
                "-F",
                "-L",
                label,
                "-E",
                "offset=" + offset,
                "-d",
                content.toString(),
                disk.toString(),
                mib * 1024 + "k");
    }

    private static Path convert(Path raw, Path target, String format) {
        run("", "qemu-img", "convert", "-f", "raw", "-O", format, raw.toString(), target.toString());
        return target;
    }
}
