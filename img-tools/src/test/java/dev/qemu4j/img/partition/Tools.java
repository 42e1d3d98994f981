package dev.qemu4j.img.partition;

import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** The real tools that make partition tables and file systems in files, and blkid, which reads them. */
final class Tools {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private Tools() {}

    static Path file(Path directory, String name, long size) throws IOException {
        Path file = directory.resolve(name);
        try (var channel = Files.newByteChannel(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.position(size - 1).write(java.nio.ByteBuffer.allocate(1));
        }
        return file;
    }

    static String run(String... argv) {
        return runWithInput("", argv);
    }

    static String runWithInput(String input, String... argv) {
        return HostCommand.builder(java.util.List.of(argv))
                .input(input.getBytes(StandardCharsets.UTF_8))
                .timeout(LIMIT)
                .build()
                .run()
                .stdout();
    }

    static Path partitioned(Path file, String script) {
        runWithInput(script, "sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", file.toString());
        return file;
    }

    /** Returns blkid's findings, by its names, such as {@code TYPE} and {@code UUID}. */
    static Map<String, String> blkid(Path file, long offset) {
        Map<String, String> values = new TreeMap<>();
        HostCommand.builder("blkid", "-p", "-o", "export", "-O", String.valueOf(offset), file.toString())
                .allowExitCodes(0, 2)
                .timeout(LIMIT)
                .build()
                .run()
                .stdout()
                .lines()
                .filter(line -> line.contains("="))
                .forEach(line ->
                        values.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1)));
        return values;
    }

    static FileSystemInfo probe(Path file) {
        try (var channel = Files.newByteChannel(file)) {
            return FileSystemProbe.probe(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static PartitionTable table(Path file) {
        try (var channel = Files.newByteChannel(file)) {
            return PartitionTable.read(channel);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static void overwrite(Path file, long offset, byte... bytes) throws IOException {
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.position(offset).write(java.nio.ByteBuffer.wrap(bytes));
        }
    }
}
