package dev.qemu4j.img.mount;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.plan.Sweep;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.MonitorProbe;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageKeyException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.guest.DyingJvm;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Partitions of images, mounted on this host for real; each test leaves the host as it was. */
@Tag("once")
class ImageMountIT {
    @TempDir
    Path directory;

    private Set<String> before;

    @BeforeEach
    void rememberState() throws IOException {
        before = Disks.state();
    }

    @AfterEach
    void assertNothingLeft() throws Exception {
        assertThat(Disks.left(before, Disks::state)).isEmpty();
        assertThat(directory.resolve("journals")).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({"qcow2", "luks"})
    void mount_anEncryptedImage_takesItsKey(String name) throws IOException {
        Format format = Format.of(name);
        ImageKey key = ImageKey.passphrase("correct horse");
        Path disk = directory.resolve("secret");
        QemuImg.find().convert(ImageSource.of(Disks.partitioned(directory, "raw"), Format.RAW), disk, format, c -> {
            c.key(key).option(name.equals("luks") ? "iter-time" : "encrypt.iter-time", 10);
        });
        ImageMount mount = ImageMount.of(disk, format).partition(3).key(key);
        try (MountedImage mounted = mount.mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThat(mounted.method()).isEqualTo(MountMethod.FUSE_LOOP);
            assertThat(mounted.directory().resolve("file")).hasContent("on data");
            Files.writeString(mounted.directory().resolve("new"), "in secret");
        }
        try (MountedImage mounted = mount.readOnly(true).mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThat(mounted.directory().resolve("new")).hasContent("in secret");
        }
        assertThatThrownBy(() -> mount.key(ImageKey.passphrase("battery staple"))
                        .mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(ImageKeyException.class)
                .hasMessageNotContaining("battery");
        assertThatThrownBy(() ->
                        mount.method(MountMethod.NBD_DEVICE).mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(MountException.class)
                .hasMessageContaining("its key goes to the storage daemon alone");
    }

    @ParameterizedTest
    @CsvSource({"qcow2, FUSE_LOOP", "vdi, FUSE_LOOP", "raw, LOOP", "raw, FUSE_LOOP"})
    void mount_aPartition_readsAndWritesItsFiles(String format, MountMethod method) throws IOException {
        Path disk = Disks.partitioned(directory, format);
        try (MountedImage mounted = mount(disk, format)
                .partition(3)
                .method(method)
                .mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThat(mounted.method()).isEqualTo(method);
            assertThat(mounted.candidate().fileSystem().label()).isEqualTo("data");
            assertThat(mounted.directory().resolve("file")).hasContent("on data");
            Files.writeString(mounted.directory().resolve("new"), "written through " + method);
        }
        if (!format.equals("raw")) {
            Disks.run("", "qemu-img", "check", "-f", format, disk.toString());
        }
        try (MountedImage mounted = mount(disk, format)
                .label("data")
                .readOnly(true)
                .mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThat(mounted.directory().resolve("new")).hasContent("written through " + method);
            assertThatThrownBy(() -> Files.writeString(mounted.directory().resolve("new"), "no"))
                    .isInstanceOf(FileSystemException.class)
                    .hasMessageContaining("Read-only");
        }
    }

    @ParameterizedTest
    @CsvSource({"qcow2", "raw"})
    void trim_afterAFileIsRemoved_givesItsSpaceBack(String format) throws IOException {
        Path disk = Disks.partitioned(directory, format);
        try (MountedImage mounted =
                mount(disk, format).label("data").mount(Privilege.none(), new PlanListener() {}, journals())) {
            byte[] bytes = new byte[16 * Disks.MIB];
            new Random(1).nextBytes(bytes);
            Files.write(mounted.directory().resolve("garbage"), bytes);
        }
        DataSize full = allocated(disk, format);

        try (MountedImage mounted =
                mount(disk, format).label("data").mount(Privilege.none(), new PlanListener() {}, journals())) {
            Files.delete(mounted.directory().resolve("garbage"));
            assertThat(mounted.trimAsync().join()).isGreaterThan(DataSize.ofMib(16));
            assertThat(mounted.directory().resolve("file")).hasContent("on data");
        }

        assertThat(allocated(disk, format)).isLessThan(DataSize.ofBytes(full.bytes() - 15 * Disks.MIB));
        try (MountedImage mounted = mount(disk, format)
                .label("data")
                .readOnly(true)
                .mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThatThrownBy(mounted::trim).isInstanceOf(HostCommandException.class);
        }
    }

    private static DataSize allocated(Path disk, String format) {
        Long size = QemuImg.find().info(ImageSource.of(disk, Format.of(format))).actualSize();
        return DataSize.ofBytes(Objects.requireNonNull(size));
    }

    @Test
    void mount_readOnly_leavesTheImageAsItIs() throws IOException {
        Path disk = Disks.partitioned(directory, "qcow2");
        byte[] bytes = Files.readAllBytes(disk);

        mount(disk, "qcow2")
                .partition(2)
                .readOnly(true)
                .mount(Privilege.none(), new PlanListener() {}, journals())
                .close();

        assertThat(Files.readAllBytes(disk)).isEqualTo(bytes);
    }

    @Test
    void mount_aDiskWithoutPartitions_isTheWholeOfIt() throws IOException {
        try (MountedImage mounted = mount(Disks.whole(directory, "qcow2"), "qcow2")
                .mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThat(mounted.directory().resolve("file")).hasContent("on whole");
            assertThat(mounted.reason()).contains("not by loop: the format is qcow2, not raw");
        }
    }

    @Test
    void mount_whereAsked_withOptions() throws IOException {
        Path at = Files.createDirectory(directory.resolve("at, this = place"));
        try (MountedImage mounted = mount(Disks.partitioned(directory, "qcow2"), "qcow2")
                .largest()
                .directory(at)
                .option("noatime")
                .mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThat(mounted.directory()).isEqualTo(at);
            assertThat(at.resolve("file")).hasContent("on data");
            assertThat(Disks.run("", "findmnt", "--noheadings", "--output", "OPTIONS", at.toString()))
                    .contains("noatime");
        }
        assertThat(at).isEmptyDirectory();
    }

    @Test
    void mount_severalCandidates_saysWhichThereAre() throws IOException {
        Path disk = Disks.partitioned(directory, "qcow2");

        assertThatThrownBy(() -> mount(disk, "qcow2").mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(MountException.class)
                .hasMessageContaining(
                        "has 2 partitions with a file system that can be mounted, say which, such as partition(2)")
                .hasMessageContaining("partition 2 (ext4")
                .hasMessageContaining("partition 3 (ext4");
        assertThatThrownBy(() -> mount(disk, "qcow2")
                        .fileSystem(FileSystemKind.XFS)
                        .mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(MountException.class)
                .hasMessageContaining("has no partition with a file system xfs; it has: partition 1");
        assertThatThrownBy(() ->
                        mount(disk, "qcow2").partition(1).mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(MountException.class)
                .hasMessageContaining("cannot be mounted");
    }

    @Test
    void mount_whatIsNoFileSystem_saysWhatItIs() throws IOException {
        assertThatThrownBy(() -> mount(Disks.of(directory, "mkswap"), "raw")
                        .partition("anything", c -> true)
                        .mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(MountException.class)
                .hasMessageContaining("it is swap space");
        assertThatThrownBy(() -> mount(Disks.of(directory, "mkfs.vfat"), "raw")
                        .mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(MountException.class)
                .hasMessageMatching("(?s).*this host's kernel has no file system vfat.*");
    }

    @Test
    void mount_byAWayThatTheHostLacks_saysWhy() throws IOException {
        assertThatThrownBy(() -> mount(Disks.whole(directory, "raw"), "raw")
                        .method(MountMethod.NBD_DEVICE)
                        .mount(Privilege.none(), new PlanListener() {}, journals()))
                .isInstanceOf(MountException.class)
                .hasMessageContaining("not by nbd device: the kernel's module nbd is not loaded")
                .hasMessageContaining("Its sectors can be read without mounting, see ImageChannel");
    }

    @ParameterizedTest
    @CsvSource({"qcow2", "raw"})
    void mount_anImageInUse_isRefused(String format) throws IOException {
        Path disk = Disks.partitioned(directory, format);
        String drive = "if=ide,format=" + format + ",file=" + disk.toString().replace(",", ",,");
        Path socket = directory.resolve("q");
        try (HostProcess other = HostProcess.builder(
                        "qemu-system-x86_64",
                        "-nodefaults",
                        "-S",
                        "-display",
                        "none",
                        "-M",
                        "pc",
                        "-drive",
                        drive,
                        "-qmp",
                        "unix:" + socket + ",server=on,wait=off")
                .start()) {
            // A try of the lock would take it for a moment, and the machine that is starting would end.
            new MonitorProbe(socket, other::isAlive).await();
            assertThatThrownBy(() ->
                            mount(disk, format).partition(2).mount(Privilege.none(), new PlanListener() {}, journals()))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining("process " + other.pid() + " (qemu-system-x86_64) has '" + disk + "' open");
        }
    }

    @Test
    void close_whileAFileIsOpen_failsAndMayBeTriedAgain() throws IOException {
        MountedImage mounted = mount(Disks.whole(directory, "qcow2"), "qcow2")
                .mount(Privilege.none(), new PlanListener() {}, journals());
        try (OutputStream open = Files.newOutputStream(mounted.directory().resolve("open"));
                Stream<Path> list = Files.list(mounted.directory())) {
            open.write(1);
            assertThatThrownBy(mounted::close)
                    .isInstanceOf(MountException.class)
                    .hasMessageContaining("busy")
                    .hasMessageContaining("this JVM has open")
                    .hasMessageEndingWith(": [" + mounted.directory() + ", "
                            + mounted.directory().resolve("open") + "]");
            assertThat(list).isNotEmpty();
            assertThat(mounted.directory().resolve("file")).hasContent("on whole");
        }
        mounted.close();
        mounted.close();
    }

    @ParameterizedTest
    @CsvSource({"raw,1", "raw,2", "qcow2,1", "qcow2,2"})
    void mount_failsAtAStep_leavesNothing(String format, int number) throws Exception {
        Path disk = Disks.partitioned(directory, format);
        for (boolean early : new boolean[] {true, false}) {
            IllegalStateException injected = new IllegalStateException("injected");
            PlanListener listener = new PlanListener() {
                @Override
                public void before(int n, PlanStep step) {
                    failIf(early && n == number, injected);
                }

                @Override
                public void after(int n, PlanStep step) {
                    failIf(!early && n == number, injected);
                }
            };
            assertThatThrownBy(() -> mount(disk, format).partition(2).mount(Privilege.none(), listener, journals()))
                    .isSameAs(injected);
            assertThat(Disks.left(before, Disks::state)).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"raw,1", "raw,2", "qcow2,1", "qcow2,2"})
    void sigkill_afterAStep_isSwept(String format, int number) throws Exception {
        Path disk = Disks.partitioned(directory, format);
        DyingJvm.run(
                MountMain.class,
                disk.toString(),
                format,
                Integer.toString(number),
                journals().toString());

        assertThat(Sweep.plans(journals(), Privilege.none()).plans()).containsExactly("the mount of " + disk);

        try (MountedImage mounted =
                mount(disk, format).partition(2).mount(Privilege.none(), new PlanListener() {}, journals())) {
            assertThat(mounted.directory().resolve("file")).hasContent("on boot");
        }
    }

    @ParameterizedTest
    @CsvSource({"raw", "qcow2"})
    void sigkill_thenRunDirectoriesAreSweptFirst_isSweptAllTheSame(String format) throws Exception {
        Path disk = Disks.partitioned(directory, format);
        DyingJvm.run(MountMain.class, disk.toString(), format, "2", journals().toString());

        RunDirectory.create().close();

        assertThat(Sweep.plans(journals(), Privilege.none()).plans()).containsExactly("the mount of " + disk);
    }

    @ParameterizedTest
    @CsvSource({"raw", "qcow2"})
    void mount_thatCannotBeUndone_isSweptOnceItCan(String format) throws Exception {
        Path disk = Disks.partitioned(directory, format);
        DyingJvm.run(
                MountMain.class,
                disk.toString(),
                format,
                MountMain.BUSY,
                journals().toString());

        assertThat(Sweep.plans(journals(), Privilege.none()).plans()).containsExactly("the mount of " + disk);
    }

    private ImageMount mount(Path disk, String format) {
        return ImageMount.of(disk, Format.of(format));
    }

    private Path journals() {
        return directory.resolve("journals");
    }

    private static void failIf(boolean now, RuntimeException failure) {
        if (now) {
            throw failure;
        }
    }
}
