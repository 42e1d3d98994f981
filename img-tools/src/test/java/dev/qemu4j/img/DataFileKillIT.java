package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** New data files of a JVM that is killed before the image that names them is whole. */
@Timeout(300)
@Tag("once")
class DataFileKillIT {
    private static final QemuImg IMG = QemuImg.find();

    @TempDir
    Path directory;

    private Path source;
    private Path image;
    private Path data;

    /** Converts slowly until it is killed. */
    static final class Main {
        private Main() {}

        public static void main(String[] args) {
            IMG.convert(
                    Images.raw(Path.of(args[0])),
                    Path.of(args[1]),
                    Format.QCOW2,
                    c -> c.dataFile(Path.of(args[2]))
                            .rateLimit(DataSize.ofMib(1))
                            .onProgress(p -> {
                                System.out.write('p');
                                System.out.flush();
                            }));
        }
    }

    @BeforeEach
    void killTheJvmThatWrites() throws Exception {
        source = Images.random(directory.resolve("source"), DataSize.ofMib(32));
        image = Files.createDirectory(directory.resolve("images")).resolve("x.qcow2");
        data = Files.createDirectory(directory.resolve("data")).resolve("d%41\n.raw");
        Process jvm = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        source.toString(),
                        image.toString(),
                        data.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(jvm.getInputStream().read()).isEqualTo('p');
        List<ProcessHandle> children = jvm.descendants().toList();
        jvm.destroyForcibly();
        assertThat(jvm.waitFor(20, TimeUnit.SECONDS)).isTrue();
        for (ProcessHandle child : children) {
            child.onExit().orTimeout(60, TimeUnit.SECONDS).join();
        }
        assertThat(data).exists();
    }

    @Test
    void convert_theSameAgain_isDone() {
        IMG.convert(Images.raw(source), image, Format.QCOW2, c -> c.dataFile(data));

        assertThat(IMG.compare(Images.raw(source), Images.qcow2(image)).identical())
                .isTrue();
        assertOnly(data);
        assertOnly(image);
    }

    @Test
    void convert_anotherImageWithThatDataFile_isRefused() {
        assertThatThrownBy(() -> IMG.convert(
                        Images.raw(source), image.resolveSibling("y.qcow2"), Format.QCOW2, c -> c.dataFile(data)))
                .isInstanceOf(ImageExistsException.class);

        assertThat(data).exists();
    }

    @Test
    void anyTarget_othersMadeTheImageWithThatDataFile_leavesBoth() {
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", "-o", "data_file=" + data, image.toString(), "1M")
                .run();
        Images.write(image, "qcow2", "write -q -P 7 0 1M");

        assertThatThrownBy(() -> IMG.convert(Images.raw(source), image, Format.QCOW2, c -> c.dataFile(data)))
                .isInstanceOf(ImageExistsException.class);

        Images.write(image, "qcow2", "read -q -P 7 0 1M");
        assertOnly(data);
    }

    @Test
    void anyTarget_othersMadeAnotherFileUnderThatName_leavesIt() throws IOException {
        Files.delete(data);
        Files.writeString(data, "precious");

        assertThatThrownBy(() -> IMG.convert(Images.raw(source), image, Format.QCOW2, c -> c.dataFile(data)))
                .isInstanceOf(ImageExistsException.class);

        assertThat(data).hasContent("precious");
        assertOnly(data);
    }

    @Test
    void anyTarget_dataFileIsGone_givesItsSpaceBack() throws IOException {
        Files.delete(data);

        IMG.create(data.resolveSibling("next"), Format.RAW, DataSize.ofMib(1));

        assertOnly(data.resolveSibling("next"));
    }

    private static void assertOnly(Path file) {
        assertThat(file.resolveSibling(".").toFile().list())
                .containsExactly(file.getFileName().toString());
    }
}
