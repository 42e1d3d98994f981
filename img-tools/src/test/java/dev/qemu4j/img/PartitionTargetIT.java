package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Targets that are partitions, or disks that have some: what is in use in the one is in use in the other, and siblings are free. */
@Timeout(120)
@Tag("once")
class PartitionTargetIT {
    private static final DataSize PART = DataSize.ofMib(16);
    private static final int FIRST = 1 << 20;
    private static final int SECOND = FIRST + (16 << 20);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();
    private LoopDisk disk;
    private Path one;
    private Path two;
    private Path source;

    /** Each verb that writes a device. */
    enum Verb {
        WRITE((img, source, device, consent) -> img.writeToDevice(device, source, consent)),
        CONVERT((img, source, device, consent) ->
                img.convert(source, device, Format.RAW, c -> c.overwriteDevice(consent))),
        CONVERT_INTO((img, source, device, consent) ->
                img.convert(source, device, Format.RAW, c -> c.intoExisting(consent))),
        DD((img, source, device, consent) -> img.dd(source, device, Format.RAW, d -> d.overwriteDevice(consent))),
        CREATE((img, source, device, consent) ->
                img.create(device, Format.QCOW2, DataSize.ofMib(1), c -> c.overwriteDevice(consent)));

        @SuppressWarnings("ImmutableEnumChecker") // lambdas without a state
        private final Write write;

        Verb(Write write) {
            this.write = write;
        }

        void run(QemuImg img, Path source, Path device) {
            write.run(img, Images.raw(source), device, Consent.whatIsOnTheDeviceIsLost(device));
        }
    }

    private interface Write {
        void run(QemuImg img, ImageSource source, Path device, Consent.DeviceErasing consent);
    }

    /** The kernel is told of the partitions: not every kernel reads tables. */
    @BeforeEach
    void partition() throws IOException {
        source = Images.random(directory.resolve("source"), DataSize.ofMib(1));
        disk = LoopDisk.of(directory.resolve("disk"), DataSize.ofMib(40));
        LoopDisk.run("addpart", disk.device().toString(), "1", sectors(FIRST), sectors((int) PART.bytes()));
        LoopDisk.run("addpart", disk.device().toString(), "2", sectors(SECOND), sectors((int) PART.bytes()));
        one = Path.of(disk.device() + "p1");
        two = Path.of(disk.device() + "p2");
    }

    @AfterEach
    void close() {
        Stream.of("1", "2")
                .forEach(number -> LoopDisk.run("delpart", disk.device().toString(), number));
        disk.close();
    }

    @Test
    void write_aPartition_isThatPartitionAlone() throws IOException {
        byte[] before = new byte[40 << 20];
        Arrays.fill(before, (byte) 7);
        Files.write(disk.file(), before);

        Verb.WRITE.run(img, source, two);

        byte[] after = Files.readAllBytes(disk.file());
        System.arraycopy(Files.readAllBytes(source), 0, before, SECOND, 1 << 20);
        assertThat(after).isEqualTo(before);
    }

    @ParameterizedTest
    @EnumSource
    void anyVerb_aMountedPartition_refusesItAndItsDiskAndWritesItsSibling(Verb verb) throws IOException {
        LoopDisk.run("mkfs.ext4", "-q", one.toString());
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        mountReadOnly(one, mounted);
        try {
            assertUnchanged(verb, one, one + " is mounted");
            assertUnchanged(verb, disk.device(), one + " is mounted");
            verb.run(img, source, two);
        } finally {
            LoopDisk.run("umount", mounted.toString());
        }
        LoopDisk.run("e2fsck", "-fn", one.toString());
    }

    @ParameterizedTest
    @EnumSource
    void anyVerb_aMountedDisk_refusesItsPartitions(Verb verb) throws IOException {
        LoopDisk.run("mkfs.ext4", "-q", "-F", disk.device().toString());
        Path mounted = Files.createDirectory(directory.resolve("mounted"));
        mountReadOnly(disk.device(), mounted);
        try {
            assertUnchanged(verb, two, disk.device() + " is mounted");
        } finally {
            LoopDisk.run("umount", mounted.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyVerb_aPartitionThatIsSwapSpace_refusesItAndItsDiskAndWritesItsSibling(Verb verb) throws IOException {
        LoopDisk.run("mkswap", one.toString());
        LoopDisk.run("swapon", one.toString());
        try {
            assertUnchanged(verb, one, one + " is swap space");
            assertUnchanged(verb, disk.device(), one + " is swap space");
            verb.run(img, source, two);
        } finally {
            LoopDisk.run("swapoff", one.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void anyVerb_aPartitionThatIsTheDiskOfAnotherDevice_refusesItAndItsDisk(Verb verb) throws IOException {
        String upper = LoopDisk.run("losetup", "--find", "--show", one.toString());
        try {
            assertUnchanged(verb, one, upper);
            assertUnchanged(verb, disk.device(), upper);
            verb.run(img, source, two);
        } finally {
            LoopDisk.run("losetup", "--detach", upper);
        }
    }

    private void assertUnchanged(Verb verb, Path device, String reason) throws IOException {
        byte[] before = Files.readAllBytes(device);
        assertThatThrownBy(() -> verb.run(img, source, device))
                .isInstanceOf(ImageLockedException.class)
                .hasMessageContaining(reason);
        assertThat(Files.readAllBytes(device)).isEqualTo(before);
    }

    /** A file system that is written has its kernel write, too, at a time of its own. */
    private static void mountReadOnly(Path device, Path at) {
        LoopDisk.run("mount", "-o", "ro", device.toString(), at.toString());
    }

    private static String sectors(int bytes) {
        return String.valueOf(bytes / 512);
    }
}
