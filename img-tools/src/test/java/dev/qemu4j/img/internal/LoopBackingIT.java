package dev.qemu4j.img.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file has names that come and go; the loop device over it shows the same file. */
@Timeout(60)
@Tag("once")
class LoopBackingIT {
    @TempDir
    Path directory;

    private Path file;
    private Path device;

    @BeforeEach
    void attach() throws IOException {
        Assumptions.assumeTrue("root".equals(System.getProperty("user.name")), "not run: loop devices need root");
        file = Files.write(directory.resolve("disk"), new byte[1 << 20]);
        device = Path.of(run("losetup", "--find", "--show", file.toString()));
    }

    @AfterEach
    void detach() {
        run("losetup", "--detach", device.toString());
    }

    @Test
    void devicesOf_fileItself_areThoseThatShowIt() throws IOException {
        assertThat(LoopBacking.devicesOf(file)).containsExactly(device);
        assertThat(LoopBacking.devicesOf(Files.createFile(directory.resolve("other"))))
                .isEmpty();
        assertThat(LoopBacking.devicesOf(directory.resolve("absent"))).isEmpty();
    }

    @Test
    void devicesOf_fileThatWasMoved_areThoseThatShowIt() throws IOException {
        Path moved =
                Files.move(file, Files.createDirectory(directory.resolve("d")).resolve("renamed"));
        Files.createFile(file);

        assertThat(LoopBacking.devicesOf(moved)).containsExactly(device);
        assertThat(LoopBacking.devicesOf(file)).isEmpty();
    }

    @Test
    void devicesOf_linkToTheFile_areThoseThatShowIt() throws IOException {
        Path hard = Files.createLink(directory.resolve("hard"), file);
        Path soft = Files.createSymbolicLink(directory.resolve("soft"), file);
        Path folder = Files.createSymbolicLink(directory.resolve("folder"), directory);

        assertThat(LoopBacking.devicesOf(hard)).containsExactly(device);
        assertThat(LoopBacking.devicesOf(soft)).containsExactly(device);
        assertThat(LoopBacking.devicesOf(folder.resolve("disk"))).containsExactly(device);
    }

    @Test
    void devicesOf_hardLinkThatIsTheOnlyNameLeft_areThoseThatShowIt() throws IOException {
        Path hard = Files.createLink(directory.resolve("hard"), file);
        Files.delete(file);

        assertThat(LoopBacking.devicesOf(hard)).containsExactly(device);
        assertThatThrownBy(() -> QemuImg.find().grow(ImageSource.of(hard, Format.RAW), DataSize.ofMib(2)))
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining(device.toString());
        assertThat(hard).hasSize(1 << 20);
    }

    @Test
    void devicesOf_newFileOfADeletedName_areNone() throws IOException {
        Files.delete(file);
        Files.createFile(file);

        assertThat(LoopBacking.devicesOf(file)).isEmpty();
    }

    @Test
    void devicesOf_nameThatEndsWithASpace_areThoseThatShowIt() throws IOException {
        Path spaced = Files.move(file, directory.resolve("disk "));

        assertThat(LoopBacking.devicesOf(spaced)).containsExactly(device);
    }

    private static String run(String... argv) {
        return HostCommand.of(List.of(argv)).run().stdout().strip();
    }
}
