package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountMethod;
import dev.qemu4j.img.mount.MountedImage;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever opens a disk to write it refuses one that somebody else uses, and leaves it as it is. */
@Timeout(300)
@Tag("once")
class WritableOpenersIT {
    private static final DataSize SIZE = DataSize.ofMib(16);

    @TempDir
    Path directory;

    private Path disk;

    @BeforeEach
    void makeDisk() throws IOException {
        Assumptions.assumeTrue(
                Files.isWritable(Path.of("/dev/loop-control")), "not run: mounts need root on this host");
        disk = directory.resolve("d,isk = 1");
        try (var file = new java.io.RandomAccessFile(disk.toFile(), "rw")) {
            file.setLength(SIZE.bytes());
        }
        LoopDisk.run("mkfs.ext4", "-q", disk.toString());
    }

    @ParameterizedTest
    @EnumSource
    void open_theFileOfAMount_isRefused(WritableOpener opener) throws IOException {
        try (Mounted mounted = Mounted.file(disk, directory)) {
            assertRefused(opener, disk, "it is the disk of " + mounted.device());
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_theFileOfAMountInAnotherNamespace_isRefused(WritableOpener opener) throws IOException {
        try (Mounted mounted = Mounted.elsewhere(disk, directory)) {
            assertRefused(opener, disk, "it is the disk of " + mounted.device());
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_aMountedDevice_isRefused(WritableOpener opener) throws IOException {
        try (Mounted mounted = Mounted.file(disk, directory)) {
            assertRefused(opener, mounted.device(), mounted.device() + " is mounted");
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_aMountedDeviceByAnotherNode_isRefused(WritableOpener opener) throws IOException {
        try (Mounted mounted = Mounted.file(disk, directory)) {
            assertRefused(opener, mounted.secondNode(directory.resolve("node")), mounted.device() + " is mounted");
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_aDeviceMountedInAnotherNamespace_isRefused(WritableOpener opener) throws IOException {
        try (Mounted mounted = Mounted.elsewhere(disk, directory)) {
            assertRefused(opener, mounted.device(), mounted.device() + " is mounted");
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_theFileOfAMachine_isRefused(WritableOpener opener) throws IOException {
        try (HostProcess machine = QemuUser.machineWithDisk(disk, directory.resolve("q"))) {
            assertRefused(opener, disk, "process " + machine.pid() + " (qemu-system-x86_64) has");
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_theFileOfAServer_isRefused(WritableOpener opener) throws IOException {
        try (HostProcess server = QemuUser.of(disk, "raw", directory.resolve("s"))) {
            assertRefused(opener, disk, "process " + server.pid() + " (qemu-nbd) has");
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_aDeviceOfAMachine_isRefused(WritableOpener opener) throws IOException {
        try (LoopDisk loop = LoopDisk.of(disk);
                HostProcess machine = QemuUser.machineWithDisk(loop.device(), directory.resolve("q"))) {
            assertRefused(opener, loop.device(), "process " + machine.pid() + " (qemu-system-x86_64) has");
        }
    }

    @ParameterizedTest
    @EnumSource
    void open_aFileThatNobodyUses_opens(WritableOpener opener) throws IOException {
        LoopDisk.of(disk).close();
        opener.open(disk, directory);
    }

    @ParameterizedTest
    @EnumSource
    void open_afterAMountOfThisLibrary_opens(WritableOpener opener) throws IOException {
        ImageMount.of(disk, Format.RAW).mount().close();
        opener.open(disk, directory);
    }

    @ParameterizedTest
    @EnumSource(names = {"SERVER", "DAEMON", "FUSE", "MOUNT_BY_FUSE"})
    void open_anImageWhoseDataFileIsMounted_isRefused(WritableOpener opener) throws IOException {
        Path image = directory.resolve("image.qcow2");
        Path data = directory.resolve("data");
        LoopDisk.run(
                "qemu-img",
                "create",
                "-q",
                "-f",
                "qcow2",
                "-o",
                "data_file=" + data + ",data_file_raw=on",
                image.toString(),
                "16M");
        LoopDisk.run("mkfs.ext4", "-q", data.toString());
        try (Mounted mounted = Mounted.file(data, directory)) {
            assertThatThrownBy(() -> opener.open(image, Format.QCOW2, directory))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("'" + data + "' is in use: it is the disk of " + mounted.device());
        }
    }

    @Test
    void read_theFileOfAMount_opens() throws IOException {
        try (Mounted mounted = Mounted.file(disk, directory);
                ImageServer server = ImageServer.start(Images.raw(disk), o -> o.readOnly(true));
                StorageDaemon daemon = StorageDaemon.start()) {
            daemon.open("disk", Images.raw(disk), true);
            assertThat(server.isAlive()).isTrue();
            assertThat(mounted.device()).exists();
        }
    }

    @Test
    void mount_twiceByLoopDevices_isOneFileSystem() throws IOException {
        try (MountedImage one =
                        ImageMount.of(disk, Format.RAW).method(MountMethod.LOOP).mount();
                MountedImage two =
                        ImageMount.of(disk, Format.RAW).method(MountMethod.LOOP).mount()) {
            Files.writeString(one.directory().resolve("a"), "by one");
            assertThat(two.directory().resolve("a")).hasContent("by one");
        }
        LoopDisk.run("e2fsck", "-fn", disk.toString());
    }

    private void assertRefused(WritableOpener opener, Path path, String why) throws IOException {
        byte[] before = Files.readAllBytes(disk);
        assertThatThrownBy(() -> opener.open(path, directory))
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining(path.toString())
                .hasMessageContaining(why);
        assertThat(Arrays.equals(Files.readAllBytes(disk), before)).isTrue();
    }
}
