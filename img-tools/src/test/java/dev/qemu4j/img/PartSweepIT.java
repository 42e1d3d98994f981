package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.targets.internal.PartRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The parts that a JVM leaves beside a target when it is killed. */
@Timeout(300)
class PartSweepIT {
    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    /** Converts slowly until it is killed. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            QemuImg.find()
                    .convert(
                            Images.raw(Path.of(args[0])),
                            Path.of(args[1]),
                            Format.of(args[2]),
                            c -> c.rateLimit(DataSize.ofMib(1)).onProgress(p -> {
                                System.out.write('p');
                                System.out.flush();
                            }));
        }
    }

    @Test
    void anyTarget_afterAKill_sweepsWhatIsLeft() throws Exception {
        Path source = Images.random(directory.resolve("source"), DataSize.ofMib(32));
        Path targets = Files.createDirectory(directory.resolve("targets"));
        for (String format : List.of("qcow2", "vmdk")) {
            killed(source, targets.resolve(format), format);
            assertThat(names(targets)).hasSize(2).allMatch(name -> name.startsWith(".qemu4j-"));

            Path next = targets.resolve("next");
            img.create(next, Format.RAW, DataSize.ofMib(1));

            assertThat(names(targets)).containsExactly("next");
            Files.delete(next);
        }
    }

    @Test
    void anyTarget_besideALivingOne_leavesIt() throws Exception {
        Path source = Images.random(directory.resolve("source"), DataSize.ofMib(32));
        Path targets = Files.createDirectory(directory.resolve("targets"));
        Process other = started(source, targets.resolve("a"), "qcow2");
        try {
            List<String> before = names(targets);
            img.create(targets.resolve("c"), Format.RAW, DataSize.ofMib(1));
            assertThat(names(targets)).containsAll(before);
        } finally {
            kill(other);
        }
    }

    @Test
    void anyTarget_besideWhatOnlyHasTheName_leavesIt() throws IOException {
        Path part = Files.writeString(directory.resolve(".qemu4j-1.ab-cd.part"), "mine");
        Path record = Files.writeString(
                directory.resolve(".qemu4j-1.ab-cd.lock"), PartRecord.FIRST_LINE + "\n(dev=1,ino=1)\n\n\n");
        Path alone = Files.writeString(directory.resolve(".qemu4j-1.ab-ef.part"), "mine");

        img.create(directory.resolve("c"), Format.RAW, DataSize.ofMib(1));

        assertThat(part).hasContent("mine");
        assertThat(record).exists();
        assertThat(alone).hasContent("mine");
    }

    private static void killed(Path source, Path target, String format) throws Exception {
        kill(started(source, target, format));
    }

    private static void kill(Process jvm) throws InterruptedException {
        List<ProcessHandle> children = jvm.descendants().toList();
        jvm.destroyForcibly();
        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle child : children) {
            child.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
    }

    /** Returns when the tool has begun to write. */
    private static Process started(Path source, Path target, String format) throws IOException {
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        source.toString(),
                        target.toString(),
                        format)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(jvm.getInputStream().read()).isEqualTo('p');
        return jvm;
    }

    private static List<String> names(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }
}
