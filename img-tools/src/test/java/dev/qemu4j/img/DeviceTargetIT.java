package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImageSizeException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.TargetPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Targets that are block devices: written in their place, with consent, and never while somebody uses them. */
@Timeout(300)
@Tag("once")
class DeviceTargetIT {
    private static final DataSize SIZE = DataSize.ofMib(4);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @Test
    void writeToDevice_anImage_isOnTheDiskAndTheRestStays() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        img.convert(Images.raw(source), directory.resolve("q"), Format.QCOW2);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), DataSize.ofMib(5))) {
            Images.write(disk.device(), "raw", "write -P 7 0 5M");
            List<Double> progress = Collections.synchronizedList(new ArrayList<>());
            Path link = Files.createSymbolicLink(directory.resolve("link"), disk.device());

            img.writeToDevice(
                    link,
                    Images.qcow2(directory.resolve("q")),
                    Consent.whatIsOnTheDeviceIsLost(disk.device()),
                    c -> c.onProgress(progress::add));

            byte[] all = Files.readAllBytes(disk.file());
            assertThat(Arrays.copyOf(all, 4 << 20)).isEqualTo(Files.readAllBytes(source));
            assertThat(all[(5 << 20) - 1]).isEqualTo((byte) 7);
            assertThat(progress).last().isEqualTo(1.0);
            assertThat(Files.isSymbolicLink(link)).isTrue();
            assertIsBlockDevice(disk.device());
        }
    }

    @Test
    void writeToDevice_aPart_isThatPart() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), DataSize.ofMib(1))) {
            img.writeToDevice(
                    disk.device(),
                    Images.raw(source).part(DataSize.ofMib(2), DataSize.ofMib(1)),
                    Consent.whatIsOnTheDeviceIsLost(disk.device()));
            assertThat(Files.readAllBytes(disk.file()))
                    .isEqualTo(Arrays.copyOfRange(Files.readAllBytes(source), 2 << 20, 3 << 20));

            Path back = directory.resolve("back");
            img.convert(Images.raw(disk.device()), back, Format.QCOW2);
            assertThat(img.compare(Images.raw(disk.file()), Images.qcow2(back)).identical())
                    .isTrue();
        }
    }

    @Test
    void everyVerb_aDeviceWithoutItsConsent_isRefusedAndUnchanged() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), SIZE);
                LoopDisk other = LoopDisk.of(directory.resolve("other"), SIZE)) {
            byte[] before = Files.readAllBytes(disk.file());
            Path device = disk.device();
            assertRefused(() ->
                    img.convert(Images.raw(source), device, Format.RAW, c -> c.overwrite(Consent.whatIsThereIsLost())));
            assertRefused(() -> img.convert(
                    Images.raw(source), device, Format.RAW, c -> c.intoExisting(Consent.whatIsThereIsLost())));
            assertRefused(() -> img.create(device, Format.QCOW2, SIZE, c -> c.overwrite(Consent.whatIsThereIsLost())));
            assertRefused(() ->
                    img.dd(Images.raw(source), device, Format.RAW, c -> c.overwrite(Consent.whatIsThereIsLost())));
            assertRefused(() -> img.overlay(device, source, Format.RAW, c -> c.overwrite(Consent.whatIsThereIsLost())));
            assertRefused(() ->
                    img.writeToDevice(device, Images.raw(source), Consent.whatIsOnTheDeviceIsLost(other.device())));
            assertThat(Files.readAllBytes(disk.file())).isEqualTo(before);
            assertIsBlockDevice(device);
        }
    }

    private static void assertRefused(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(ImageExistsException.class)
                .hasMessageContaining("whatIsOnTheDeviceIsLost");
    }

    @Test
    void create_onADeviceWithConsent_makesTheImageThere() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), DataSize.ofMib(8))) {
            Consent.DeviceErasing consent = Consent.whatIsOnTheDeviceIsLost(disk.device());
            img.create(disk.device(), Format.QCOW2, SIZE, c -> c.overwriteDevice(consent));
            assertThat(img.info(Images.qcow2(disk.device())).virtualSize()).isEqualTo(SIZE.bytes());
            img.convert(Images.raw(source), disk.device(), Format.QCOW2, c -> c.intoExisting(consent));
            assertThat(img.compare(Images.raw(source), Images.qcow2(disk.device()))
                            .identical())
                    .isTrue();
            img.convert(Images.raw(source), disk.device(), Format.QCOW2, c -> c.overwriteDevice(consent));
            img.dd(Images.raw(source), disk.device(), Format.RAW, d -> d.overwriteDevice(consent));
            assertThat(Arrays.copyOf(Files.readAllBytes(disk.file()), 4 << 20)).isEqualTo(Files.readAllBytes(source));
            assertIsBlockDevice(disk.device());
        }
    }

    @Test
    void writeToDevice_tooSmall_isRefusedAndUnchanged() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), DataSize.ofMib(1))) {
            byte[] before = Files.readAllBytes(disk.file());
            assertThatThrownBy(() -> img.writeToDevice(
                            disk.device(), Images.raw(source), Consent.whatIsOnTheDeviceIsLost(disk.device())))
                    .isInstanceOf(ImageSizeException.class)
                    .hasMessageContaining("smaller than input");
            assertThat(Files.readAllBytes(disk.file())).isEqualTo(before);
        }
    }

    @Test
    void writeToDevice_mounted_isRefusedAndUnchanged() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), DataSize.ofMib(8))) {
            LoopDisk.run("mkfs.ext4", "-q", disk.device().toString());
            Path mounted = Files.createDirectory(directory.resolve("mounted"));
            LoopDisk.run("mount", disk.device().toString(), mounted.toString());
            try {
                assertThatThrownBy(() -> img.writeToDevice(
                                disk.device(), Images.raw(source), Consent.whatIsOnTheDeviceIsLost(disk.device())))
                        .isInstanceOf(ImageLockedException.class)
                        .hasMessageContaining("is mounted");
            } finally {
                LoopDisk.run("umount", mounted.toString());
            }
            LoopDisk.run("e2fsck", "-fn", disk.device().toString());
        }
    }

    /** The kernel's table has names that are bytes, and no text in any charset. */
    @Test
    void writeToDevice_mountedBesideAMountWithAnOddName_isRefusedAndUnchanged() throws Exception {
        OddMount.during(directory, this::writeToDevice_mounted_isRefusedAndUnchanged);
    }

    @Test
    void writeToDevice_theDiskOfAnotherDevice_isRefused() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), SIZE)) {
            Path upper = Path.of(
                    LoopDisk.run("losetup", "--find", "--show", disk.device().toString()));
            try {
                assertThatThrownBy(() -> img.writeToDevice(
                                disk.device(), Images.raw(source), Consent.whatIsOnTheDeviceIsLost(disk.device())))
                        .isInstanceOf(ImageLockedException.class)
                        .hasMessageContaining(upper.toString());
            } finally {
                LoopDisk.run("losetup", "--detach", upper.toString());
            }
        }
    }

    @Test
    void writeToDevice_usedByQemu_isLocked() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), SIZE);
                HostProcess user = QemuUser.of(disk.device(), "raw", directory.resolve("s"))) {
            assertThat(user.isAlive()).isTrue();
            assertThatThrownBy(() -> img.writeToDevice(
                            disk.device(), Images.raw(source), Consent.whatIsOnTheDeviceIsLost(disk.device())))
                    .isInstanceOf(ImageLockedException.class);
        }
    }

    @Test
    void writeToDevice_itsOwnFile_isRefused() throws IOException {
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), SIZE)) {
            assertThatThrownBy(() -> img.writeToDevice(
                            disk.device(), Images.raw(disk.file()), Consent.whatIsOnTheDeviceIsLost(disk.device())))
                    .isInstanceOf(ImageException.class)
                    .hasMessageContaining("choose another target");
        }
    }

    @Test
    void everyChange_ofTheFileOfALoopDevice_isLocked() throws IOException {
        Path overlay = directory.resolve("overlay");
        Path file = directory.resolve("disk");
        try (LoopDisk disk = LoopDisk.of(file, SIZE)) {
            img.overlay(overlay, file, Format.RAW);
            Images.write(overlay, "qcow2", "write -P 7 0 64k");
            byte[] before = Files.readAllBytes(file);

            assertLocked(() -> img.grow(Images.raw(file), DataSize.ofMib(100)), disk);
            assertLocked(
                    () -> img.shrink(Images.raw(file), DataSize.ofKib(64), Consent.dataBeyondTheEndIsLost()), disk);
            assertLocked(() -> img.bench(Images.raw(file), b -> b.write(true).count(1)), disk);
            assertLocked(() -> img.commit(Images.qcow2(overlay)), disk);
            assertLocked(() -> img.commit(Images.qcow2(overlay), c -> c.base(file)), disk);

            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(img.bench(Images.raw(file), b -> b.count(1))).isGreaterThanOrEqualTo(Duration.ZERO);
        }
        img.commit(Images.qcow2(overlay));
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "data file", "extent"})
    void commit_whatItsBaseStandsOnIsBehindALoopDevice_isLocked(String way) throws IOException {
        Path overlay = directory.resolve("overlay");
        Path base = directory.resolve("base");
        Path file = directory.resolve(way.equals("extent") ? "base-flat.vmdk" : "disk");
        String name = base.toString();
        String format = "qcow2";
        switch (way) {
            case "json" -> {
                Images.random(file, SIZE);
                name = "json:{'driver':'raw','file':{'driver':'file','filename':'" + file + "'}}";
                format = "raw";
            }
            case "data file" ->
                LoopDisk.run(
                        "qemu-img",
                        "create",
                        "-q",
                        "-f",
                        "qcow2",
                        "-o",
                        "data_file=" + file + ",data_file_raw=on",
                        name,
                        "1M");
            default -> {
                name = base + ".vmdk";
                format = "vmdk";
                LoopDisk.run("qemu-img", "create", "-q", "-f", format, "-o", "subformat=monolithicFlat", name, "1M");
            }
        }
        LoopDisk.run("qemu-img", "create", "-q", "-f", "qcow2", "-b", name, "-F", format, overlay.toString());
        Images.write(overlay, "qcow2", "write -P 7 0 64k");
        byte[] before = Files.readAllBytes(file);
        try (LoopDisk disk = LoopDisk.of(file)) {
            assertLocked(() -> img.commit(Images.qcow2(overlay)), disk);
        }

        assertThat(Files.readAllBytes(file)).isEqualTo(before);
        img.commit(Images.qcow2(overlay));
        assertThat(Files.readAllBytes(file)).isNotEqualTo(before);
    }

    /** Images of other formats than raw stand behind loop devices too: LUKS is opened through one. */
    @Test
    void everyChange_ofAnImageBehindALoopDevice_isLocked() throws IOException {
        Path base = Images.random(directory.resolve("base"), SIZE);
        Path file = directory.resolve("overlay");
        img.overlay(file, base, Format.RAW);
        byte[] before = Files.readAllBytes(file);
        ImageSource image = Images.qcow2(file);
        try (LoopDisk disk = LoopDisk.of(file)) {
            assertLocked(() -> img.amend(image, a -> a.lazyRefcounts(true)), disk);
            assertLocked(() -> img.bitmap(image, "b", b -> b.add()), disk);
            assertLocked(() -> img.createSnapshot(image, "s"), disk);
            assertLocked(() -> img.applySnapshot(image, "s", Consent.whatWasWrittenSinceIsLost(image)), disk);
            assertLocked(() -> img.deleteSnapshot(image, "s"), disk);
            assertLocked(() -> img.rebase(image, base, Format.RAW), disk);
            assertLocked(() -> img.rebaseUnsafely(image, base, Format.RAW, Consent.theNewBaseHasTheSameData()), disk);
            assertLocked(() -> img.flatten(image), disk);
            assertLocked(() -> img.commit(image), disk);
            assertLocked(() -> img.check(image, c -> c.repairLeaks(true)), disk);

            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            assertThat(img.check(image).checkErrors()).isZero();
        }
        img.amend(image, a -> a.lazyRefcounts(true));
    }

    private static void assertLocked(org.assertj.core.api.ThrowableAssert.ThrowingCallable change, LoopDisk disk) {
        assertThatThrownBy(change)
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining("the disk of " + disk.device());
    }

    @Test
    void convert_ontoTheFileOfALoopDevice_isLocked() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), SIZE)) {
            assertThatThrownBy(() -> img.convert(
                            Images.raw(source), disk.file(), Format.RAW, c -> c.overwrite(Consent.whatIsThereIsLost())))
                    .isInstanceOf(ImageLockedException.class)
                    .hasMessageContaining(disk.device().toString());
        }
    }

    @Test
    void writeToDevice_cancelled_ends() throws Exception {
        Path source = Images.random(directory.resolve("source"), DataSize.ofMib(16));
        try (LoopDisk disk = LoopDisk.of(directory.resolve("disk"), DataSize.ofMib(16))) {
            CountDownLatch begun = new CountDownLatch(1);
            var running = img.writeToDeviceAsync(
                    disk.device(),
                    Images.raw(source),
                    Consent.whatIsOnTheDeviceIsLost(disk.device()),
                    c -> c.rateLimit(DataSize.ofMib(2)).onProgress(p -> begun.countDown()));
            assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(running.cancel(true)).isTrue();
            assertThat(running).isCancelled();
        }
    }

    private static void assertIsBlockDevice(Path path) {
        assertThat(TargetPlace.of(path).kind()).isEqualTo(TargetPlace.Kind.BLOCK_DEVICE);
    }
}
