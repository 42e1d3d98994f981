package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.SmallDisk;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A program that had a mounted image open and lost something when it closed that; it ends with 0 all the same. */
@Timeout(120)
@Tag("once")
class MountLossIT {
    @TempDir
    Path directory;

    @Test
    void close_bitmapsLostOnAFullDisk_isSaidAndAllIsUndone() throws Exception {
        Path whole = Disks.whole(directory, "raw");
        try (SmallDisk small = SmallDisk.in(directory, 40)) {
            Set<String> before = Disks.state();
            Path disk = small.directory().resolve("disk");
            QemuImg img = QemuImg.find();
            img.convert(ImageSource.of(whole, Format.RAW), disk, Format.QCOW2, c -> c.option("preallocation", "full"));
            img.bitmap(ImageSource.of(disk, Format.QCOW2), "b", b -> b.add().granularity(DataSize.ofBytes(512)));
            MountedImage mounted = ImageMount.of(disk, Format.QCOW2)
                    .method(MountMethod.FUSE_LOOP)
                    .mount(Privilege.none(), new PlanListener() {}, directory.resolve("journals"));
            Files.writeString(mounted.directory().resolve("new"), "written");
            small.fill();

            assertThatThrownBy(mounted::close)
                    .isExactlyInstanceOf(MountException.class)
                    .hasMessageContaining("is unmounted, but something was lost")
                    .hasMessageContaining("Lost persistent bitmaps");

            assertThat(Disks.left(before, Disks::state)).isEmpty();
            assertThat(directory.resolve("journals")).doesNotExist();
            assertThat(mounted.directory()).doesNotExist();
        }
    }

    @ParameterizedTest
    @CsvSource({"raw, LOOP", "qcow2, FUSE_LOOP"})
    void close_filesLostOnAFullDisk_isSaidAndAllIsUndone(String format, MountMethod method) throws Exception {
        Path whole = Disks.whole(directory, "raw");
        try (SmallDisk small = SmallDisk.in(directory, 12)) {
            Set<String> before = Disks.state();
            Path disk = small.directory().resolve("disk");
            QemuImg.find().convert(ImageSource.of(whole, Format.RAW), disk, Format.of(format));
            MountedImage mounted = ImageMount.of(disk, Format.of(format))
                    .method(method)
                    .mount(Privilege.none(), new PlanListener() {}, directory.resolve("journals"));
            Files.write(mounted.directory().resolve("big"), new byte[20 * Disks.MIB]);

            assertThatThrownBy(mounted::close)
                    .isExactlyInstanceOf(MountException.class)
                    .hasMessageContaining("is unmounted, but something was lost")
                    .hasMessageFindingMatch(
                            "Input/output error|No space left on device"); // whichever the kernel saw first
            mounted.close();

            assertThat(Disks.left(before, Disks::state)).isEmpty();
            assertThat(directory.resolve("journals")).doesNotExist();
            assertThat(mounted.directory()).doesNotExist();
        }
    }

    @Test
    void close_othersHaveMountedOverIt_isRefusedAndTheirsStays() throws Exception {
        Path disk = Disks.whole(directory, "raw");
        Path at = Files.createDirectory(directory.resolve("at, this = place"));
        Set<String> before = Disks.state();
        MountedImage mounted = mount(disk, at);
        Disks.run("", "mount", "-t", "tmpfs", "theirs", at.toString());

        assertThatThrownBy(mounted::close).hasMessageContaining("another file system is mounted over it");

        assertThat(Disks.run("", "findmnt", "--noheadings", "--output", "SOURCE", "--mountpoint", at.toString()))
                .endsWith("theirs\n");
        Disks.run("", "umount", at.toString());
        mounted.close();
        assertThat(Disks.left(before, Disks::state)).isEmpty();
    }

    @Test
    void close_othersHaveMountedInItsPlace_leavesTheirs() throws Exception {
        Path disk = Disks.whole(directory, "raw");
        Path at = Files.createDirectory(directory.resolve("at"));
        Set<String> before = Disks.state();
        try (MountedImage mounted = mount(disk, at)) {
            Disks.run("", "umount", mounted.directory().toString());
            Disks.run("", "mount", "-t", "tmpfs", "theirs", at.toString());
        }

        assertThat(Disks.run("", "findmnt", "--noheadings", "--output", "SOURCE", "--mountpoint", at.toString()))
                .isEqualTo("theirs\n");
        Disks.run("", "umount", at.toString());
        assertThat(Disks.left(before, Disks::state)).isEmpty();
    }

    private MountedImage mount(Path disk, Path at) {
        return ImageMount.of(disk, Format.RAW)
                .directory(at)
                .mount(Privilege.none(), new PlanListener() {}, directory.resolve("journals"));
    }
}
