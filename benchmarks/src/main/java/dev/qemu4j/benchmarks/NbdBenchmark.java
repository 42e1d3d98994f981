package dev.qemu4j.benchmarks;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * An image read and written through {@link ImageChannel}, against libnbd's nbdcopy on the same qemu-nbd and against the bare file.
 *
 * <p>The subjects take turns; all of the image stays in the host's cache, so that the channels are measured and not a disk.
 */
public final class NbdBenchmark {
    private static final int SIZE = 256 << 20;
    private static final int BLOCK = 256 << 10;
    private static final int SMALL = 4096;
    private static final int SMALL_COUNT = 20_000;
    private static final int IN_FLIGHT = 16;
    private static final int ROUNDS = 7;

    private final Map<String, Work> subjects = new LinkedHashMap<>();
    private final Path file;
    private final FileChannel bare;
    private final ImageChannel image;

    private NbdBenchmark(Path file, FileChannel bare, ImageChannel image) {
        this.file = file;
        this.bare = bare;
        this.image = image;
    }

    /**
     * Runs the benchmark and prints a table.
     *
     * @param args none
     * @throws Exception if something could not be measured
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            Path file = directory.path().resolve("disk.raw");
            byte[] data = new byte[SIZE];
            new Random(1).nextBytes(data);
            Files.write(file, data);
            try (ImageServer server = ImageServer.start(ImageSource.of(file, Format.RAW), o -> o.shared(0));
                    FileChannel bare = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                    ImageChannel image = ImageChannel.of(NbdClient.connect(server.address(), NbdOptions.defaults()))) {
                NbdBenchmark benchmark = new NbdBenchmark(file, bare, image);
                benchmark.prepare(server.address().uri());
                benchmark.run();
            }
        }
    }

    private void prepare(String uri) {
        ByteBuffer block = ByteBuffer.allocateDirect(BLOCK);
        ByteBuffer all = ByteBuffer.allocateDirect(SIZE);
        subjects.put("read: bare file", () -> sequential(at -> bare.read(block.clear(), at)));
        subjects.put("read: nbdcopy, 1 connection", () -> nbdcopy("--connections=1", uri, "null:"));
        subjects.put("read: nbdcopy, its defaults", () -> nbdcopy("--allocated", uri, "null:"));
        subjects.put("read: one at a time", () -> sequential(at -> image.read(block.clear(), at)));
        subjects.put("read: 16 in flight", () -> inFlight(BLOCK, SIZE / BLOCK, true));
        subjects.put("read: all in one call", () -> image.read(all.clear(), 0));
        subjects.put("write: bare file", () -> sequential(at -> bare.write(block.clear(), at)));
        subjects.put("write: nbdcopy, 1 connection", () -> nbdcopy("--connections=1", file.toString(), uri));
        subjects.put("write: one at a time", () -> sequential(at -> image.write(block.clear(), at)));
        subjects.put("write: 16 in flight", () -> inFlight(BLOCK, SIZE / BLOCK, false));
        subjects.put(
                "4 KiB reads: bare file",
                () -> small(at -> bare.read(block.clear().limit(SMALL), at)));
        subjects.put(
                "4 KiB reads: one at a time",
                () -> small(at -> image.read(block.clear().limit(SMALL), at)));
        subjects.put("4 KiB reads: 16 in flight", () -> inFlight(SMALL, SMALL_COUNT, true));
    }

    private void run() throws Exception {
        Map<String, double[]> seconds = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, Work> subject : subjects.entrySet()) {
                long started = System.nanoTime();
                subject.getValue().run();
                seconds.computeIfAbsent(subject.getKey(), name -> new double[ROUNDS])[round] =
                        (System.nanoTime() - started) / 1e9;
            }
        }
        System.out.printf(Locale.ROOT, "%-30s %12s %12s%n", "subject", "MiB/s", "requests/s");
        seconds.forEach((name, all) -> {
            double[] warm = Arrays.stream(all).skip(2).sorted().toArray();
            double median = warm[warm.length / 2];
            boolean small = name.startsWith("4 KiB");
            double bytes = small ? (double) SMALL * SMALL_COUNT : SIZE;
            double requests = small ? SMALL_COUNT : (double) SIZE / BLOCK;
            System.out.printf(
                    Locale.ROOT, "%-30s %12.0f %12.0f%n", name, bytes / (1 << 20) / median, requests / median);
        });
    }

    private static void sequential(Access access) throws IOException {
        for (long at = 0; at < SIZE; at += BLOCK) {
            access.at(at);
        }
    }

    private static void small(Access access) throws IOException {
        Random random = new Random(2);
        for (int i = 0; i < SMALL_COUNT; i++) {
            access.at((long) random.nextInt(SIZE / SMALL) * SMALL);
        }
    }

    private void inFlight(int length, int count, boolean read) {
        ArrayDeque<ByteBuffer> buffers = new ArrayDeque<>();
        ArrayDeque<CompletableFuture<Integer>> pending = new ArrayDeque<>();
        ArrayDeque<ByteBuffer> used = new ArrayDeque<>();
        for (int i = 0; i < IN_FLIGHT; i++) {
            buffers.add(ByteBuffer.allocateDirect(length));
        }
        for (int i = 0; i < count; i++) {
            if (buffers.isEmpty()) {
                pending.remove().join();
                buffers.add(used.remove());
            }
            ByteBuffer buffer = buffers.remove();
            long at = (long) i * length % SIZE;
            pending.add(read ? image.readAsync(buffer, at) : image.writeAsync(buffer, at));
            used.add(buffer);
        }
        pending.forEach(CompletableFuture::join);
    }

    private static void nbdcopy(String option, String from, String to) {
        HostCommand.of("nbdcopy", option, "--", from, to).run();
    }

    /** Something that moves all of the bytes once. */
    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** Moves one block. */
    @FunctionalInterface
    private interface Access {
        void at(long offset) throws IOException;
    }
}
