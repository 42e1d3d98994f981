package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A compaction that is killed: the image is what it was, and the next call removes what is left beside it. */
@Timeout(300)
@Tag("once")
class CompactionKillIT {
    private static final String STRACE = "/usr/bin/strace";
    private static final int KILLED = 137;
    private static final QemuImg IMG = QemuImg.find();

    @TempDir
    Path directory;

    /** Compacts an image, and kills its own JVM when the tool says that so much is done. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            double last = Double.parseDouble(args[1]);
            Compaction.of(IMG)
                    .compact(
                            Images.qcow2(Path.of(args[0])),
                            Consent.whatIsThereIsLost(),
                            c -> c.onProgress(done -> {
                                if (done >= last) {
                                    HostCommand.of(
                                                    "kill",
                                                    "-KILL",
                                                    "" + ProcessHandle.current().pid())
                                            .run();
                                }
                            }));
        }
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, 0.3, 1})
    void compact_killedWhileTheToolRuns_leavesTheImage(double share) throws Exception {
        assertImageStays(List.of(), share);
    }

    @Test
    void compact_killedAtTheRename_leavesTheImage() throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(Path.of(STRACE)), "not run: a kill at a system call needs strace");
        assertImageStays(
                List.of(
                        STRACE,
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=rename",
                        "-e",
                        "inject=rename:signal=SIGKILL"),
                Double.MAX_VALUE);
    }

    private void assertImageStays(List<String> killer, double share) throws Exception {
        Path disk = directory.resolve("disk.qcow2");
        IMG.create(disk, Format.QCOW2, DataSize.ofMib(64));
        Images.write(disk, "qcow2", "write -P 1 0 48M");
        Images.write(disk, "qcow2", "write -P 0 1M 47M");
        byte[] before = Files.readAllBytes(disk);

        List<String> argv = new ArrayList<>(killer);
        argv.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                disk.toString(),
                Double.toString(share)));
        int exit = HostCommand.builder(argv)
                .timeout(Duration.ofSeconds(100))
                .allowExitCodes(0, 1, KILLED)
                .build()
                .run()
                .exitCode();
        IMG.create(directory.resolve("next"), Format.RAW, DataSize.ofMib(1)); // which sweeps

        assertThat(exit).isEqualTo(KILLED);
        assertThat(Files.readAllBytes(disk)).isEqualTo(before);
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder("disk.qcow2", "next");
    }
}
