package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A JVM that is killed between the renames by which an image of several files replaces another. */
@Timeout(300)
@Tag("once")
class VmdkKillIT {
    private static final Path STRACE = Path.of("/usr/bin/strace");
    private static final QemuImg IMG = QemuImg.find();

    @TempDir
    Path directory;

    /** Replaces an image. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            IMG.create(
                    Path.of(args[0]),
                    Format.VMDK,
                    DataSize.ofGib(3),
                    c -> c.subformat("twoGbMaxExtentSparse").overwrite(Consent.whatIsThereIsLost()));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void create_killedAtARename_leavesOneWholeImageAfterTheSweep(int rename) throws Exception {
        Assumptions.assumeTrue(Files.isExecutable(STRACE), "not run: a kill at a system call needs strace");
        Path disk = directory.resolve("disk.vmdk");
        IMG.create(disk, Format.VMDK, DataSize.ofGib(5), c -> c.subformat("twoGbMaxExtentSparse"));

        int exit = killedAt(rename, disk);
        IMG.create(directory.resolve("next"), Format.RAW, DataSize.ofMib(1)); // which sweeps

        String[] old = {"disk-s001.vmdk", "disk-s002.vmdk", "disk-s003.vmdk", "disk.vmdk", "next"};
        Long size = IMG.info(ImageSource.of(disk, Format.VMDK)).virtualSize();
        boolean isNew = Objects.equals(size, DataSize.ofGib(3).bytes());
        String[] expected = isNew
                ? Arrays.stream(old).filter(name -> !name.contains("s003")).toArray(String[]::new)
                : old;
        assertThat(directory.toFile().list()).containsExactlyInAnyOrder(expected);
        assertThat(IMG.check(ImageSource.of(disk, Format.VMDK)).checkErrors()).isZero();
        assertThat(exit == 0).as("not killed, with exit status %s", exit).isEqualTo(rename == 7);
        assertThat(isNew).isEqualTo(rename == 7);
    }

    /** Three files go, three come, the first one last. */
    private static int killedAt(int rename, Path disk) {
        return HostCommand.builder(
                        STRACE.toString(),
                        "-f",
                        "-qq",
                        "-o",
                        "/dev/null",
                        "-e",
                        "trace=rename",
                        "-e",
                        "inject=rename:signal=SIGKILL:when=" + rename,
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        disk.toString())
                .timeout(Duration.ofSeconds(100))
                .allowExitCodes(0, 1, 137)
                .build()
                .run()
                .exitCode();
    }
}
