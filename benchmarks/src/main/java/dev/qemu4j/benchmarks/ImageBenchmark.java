package dev.qemu4j.benchmarks;

import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * The wall time of a conversion through {@link QemuImg} against the bare tool with the same arguments.
 *
 * <p>The two take turns and swap who is first, so that whatever else the machine does hits both alike; read the ratio.
 */
public final class ImageBenchmark {
    private static final int ROUNDS = 30;
    private static final int CHUNK = 1 << 20;

    private ImageBenchmark() {}

    /**
     * Runs the benchmark and prints a line.
     *
     * @param args the size of the disk in MiB, by default 2048, and a directory with three times that room
     * @throws Exception if something could not be measured
     */
    public static void main(String[] args) throws Exception {
        int mebibytes = args.length > 0 ? Integer.parseInt(args[0]) : 2048;
        Path base = args.length > 1 ? Path.of(args[1]) : Path.of(System.getProperty("java.io.tmpdir"));
        try (RunDirectory directory = RunDirectory.create(base)) {
            Path source = directory.path().resolve("source.raw");
            Path target = directory.path().resolve("target.qcow2");
            fill(source, mebibytes);
            QemuImg img = QemuImg.find();
            Runner bare = () -> bare(source, target);
            Runner ours = () -> img.convert(
                    ImageSource.of(source, Format.RAW), target, Format.QCOW2, c -> c.onProgress(fraction -> {}));
            print(mebibytes, target, bare, ours);
        }
    }

    private static void print(int mebibytes, Path target, Runner bare, Runner ours) throws Exception {
        double[] bareSeconds = new double[ROUNDS];
        double[] ourSeconds = new double[ROUNDS];
        double[] ratios = new double[ROUNDS];
        seconds(bare, target);
        seconds(ours, target);
        for (int i = 0; i < ROUNDS; i++) {
            if (i % 2 == 0) {
                bareSeconds[i] = seconds(bare, target);
                ourSeconds[i] = seconds(ours, target);
            } else {
                ourSeconds[i] = seconds(ours, target);
                bareSeconds[i] = seconds(bare, target);
            }
            ratios[i] = ourSeconds[i] / bareSeconds[i];
        }
        System.out.printf(
                Locale.ROOT,
                "convert %d MiB raw to qcow2, median of %d: bare %.3f s, QemuImg %.3f s, ratio of the medians %.4f,"
                        + " median of the ratios %.4f, fastest %.3f s and %.3f s%n",
                mebibytes,
                ROUNDS,
                median(bareSeconds),
                median(ourSeconds),
                median(ourSeconds) / median(bareSeconds),
                median(ratios),
                bareSeconds[0],
                ourSeconds[0]);
    }

    private static double seconds(Runner runner, Path target) throws Exception {
        Files.deleteIfExists(target);
        run("sync");
        long start = System.nanoTime();
        runner.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static void bare(Path source, Path target) throws IOException, InterruptedException {
        run("qemu-img", "convert", "-p", "-f", "raw", "-O", "qcow2", source.toString(), target.toString());
    }

    private static void run(String... argv) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(argv)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", argv) + " exited with " + process.exitValue());
        }
    }

    private static void fill(Path file, int mebibytes) throws IOException {
        byte[] chunk = new byte[CHUNK];
        Random random = new Random(1);
        try (OutputStream out = Files.newOutputStream(file)) {
            for (int i = 0; i < mebibytes; i++) {
                random.nextBytes(chunk);
                out.write(chunk);
            }
        }
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return (values[ROUNDS / 2 - 1] + values[ROUNDS / 2]) / 2;
    }

    private interface Runner {
        void run() throws Exception;
    }
}
