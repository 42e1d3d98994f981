package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Disks whose file systems ask for more than a device. */
@Timeout(120)
@Tag("once")
class MountKindsIT {
    @TempDir
    static Path directory;

    private static Path efi;
    private static Path files;

    @BeforeAll
    static void makeContent() throws IOException {
        files = Files.createDirectory(directory.resolve("files"));
        Files.writeString(files.resolve("file"), "on the CD\n");
        efi = directory.resolve("efi");
        try (RandomAccessFile made = new RandomAccessFile(efi.toFile(), "rw")) {
            made.setLength(4 * Disks.MIB);
        }
        Disks.run("", "mkfs.ext4", "-q", efi.toString()); // in place of a FAT, which not every kernel has
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mount_twoClonesOfAnXfs_bothAreThere(boolean readOnly) throws IOException {
        Path one = directory.resolve("one-" + readOnly);
        try (RandomAccessFile made = new RandomAccessFile(one.toFile(), "rw")) {
            made.setLength(320L * Disks.MIB);
        }
        Disks.run("", "mkfs.xfs", "-q", one.toString());
        Path two = Path.of(one + "-clone");
        Disks.run("", "cp", "--sparse=always", one.toString(), two.toString());

        try (MountedImage first =
                        ImageMount.of(one, Format.RAW).readOnly(readOnly).mount();
                MountedImage second =
                        ImageMount.of(two, Format.RAW).readOnly(readOnly).mount()) {
            assertThat(first.candidate().fileSystem().kind()).isEqualTo(FileSystemKind.XFS);
            assertThat(second.directory()).isEmptyDirectory();
        }
    }

    @Test
    void mount_cdWithAPartitionForEfi_asksWhichAndTakesTheWhole() {
        Path cd = cd("-append_partition", "2", "0xef", efi.toString(), "-appended_part_as_gpt");
        ImageMount mount = ImageMount.of(cd, Format.RAW).readOnly(true);

        assertThatThrownBy(mount::mount)
                .isInstanceOf(MountException.class)
                .hasMessageContaining("say which")
                .hasMessageContaining("the whole disk (iso9660");
        assertTakesTheWhole(mount.wholeDisk());
        try (MountedImage mounted = mount.partition(2).mount()) {
            assertThat(mounted.directory().resolve("file")).doesNotExist();
        }
    }

    @Test
    void mount_cdWithoutAMountablePartition_takesTheWhole() {
        Path cd = cd();
        Disks.run(
                "label: dos\nstart=64, size=100, type=cd\n",
                "sfdisk",
                "--quiet",
                "--no-reread",
                "--force",
                "--wipe=never",
                cd.toString());

        assertTakesTheWhole(ImageMount.of(cd, Format.RAW).readOnly(true));
        assertTakesTheWhole(ImageMount.of(cd, Format.RAW).readOnly(true).wholeDisk());
    }

    /** The choice shows as well where the kernel has no such file system. */
    private static void assertTakesTheWhole(ImageMount mount) {
        if (FileSystems.isSupported(FileSystemKind.ISO9660)) {
            try (MountedImage mounted = mount.mount()) {
                assertThat(mounted.directory().resolve("file")).hasContent("on the CD");
            }
        } else {
            assertThatThrownBy(mount::mount)
                    .isInstanceOf(MountException.class)
                    .hasMessageStartingWith("the whole disk (iso9660 'CD'")
                    .hasMessageContaining("this host's kernel has no file system iso9660");
        }
    }

    private static Path cd(String... more) {
        Path cd = directory.resolve("cd" + more.length + ".iso");
        String[] argv = Stream.of(
                        Stream.of("xorriso", "-as", "mkisofs", "-quiet", "-r", "-V", "CD", "-o", cd.toString()),
                        Stream.of(more),
                        Stream.of(files.toString()))
                .flatMap(s -> s)
                .toArray(String[]::new);
        Disks.run("", argv);
        return cd;
    }
}
