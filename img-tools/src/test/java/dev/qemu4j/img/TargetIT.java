package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.failure.ImageLockedException;
import dev.qemu4j.img.failure.ImagePermissionException;
import dev.qemu4j.img.failure.ImageSpaceException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.TargetPlace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every verb that writes a target, against every kind of target: what the bare tool refuses or keeps is refused or kept. */
@Timeout(300)
@Tag("once")
class TargetIT {
    private static final DataSize SIZE = DataSize.ofMib(1);
    private static final QemuImg IMG = QemuImg.find();
    private static final Consent.Overwriting LOST = Consent.whatIsThereIsLost();

    @TempDir
    Path directory;

    private Path source;

    /** The ways to write a target. */
    enum Verb {
        CREATE,
        OVERLAY,
        CONVERT,
        CONVERT_RAW,
        CONVERT_VMDK,
        CONVERT_BACKING,
        INTO_EXISTING,
        DD;

        ImageReport write(Path source, Path target) {
            ImageSource raw = Images.raw(source);
            return switch (this) {
                case CREATE -> IMG.create(target, Format.QCOW2, SIZE, c -> c.overwrite(LOST));
                case OVERLAY -> IMG.overlay(target, source, Format.RAW, c -> c.overwrite(LOST));
                case CONVERT -> IMG.convert(raw, target, Format.QCOW2, c -> c.overwrite(LOST));
                case CONVERT_RAW -> IMG.convert(raw, target, Format.RAW, c -> c.overwrite(LOST));
                case CONVERT_VMDK -> IMG.convert(raw, target, Format.VMDK, c -> c.overwrite(LOST));
                case CONVERT_BACKING ->
                    IMG.convert(
                            raw,
                            target,
                            Format.QCOW2,
                            c -> c.backing(source, Format.RAW).overwrite(LOST));
                case INTO_EXISTING -> IMG.convert(raw, target, Format.RAW, c -> c.intoExisting(LOST));
                case DD -> IMG.dd(raw, target, Format.RAW, d -> d.overwrite(LOST));
            };
        }
    }

    @BeforeEach
    void makeSource() throws IOException {
        source = Images.random(directory.resolve("source"), SIZE);
    }

    @ParameterizedTest
    @EnumSource
    void write_inUseByQemuNbd_isLockedAndUnchanged(Verb verb) throws IOException {
        Path target = Images.random(directory.resolve("target"), SIZE);
        try (HostProcess user = QemuUser.of(target, "raw", directory.resolve("s"))) {
            Map<Path, Object> before = inodes();
            assertThatThrownBy(() -> verb.write(source, target)).isInstanceOf(ImageLockedException.class);
            assertThat(inodes()).isEqualTo(before);
            assertThat(user.isAlive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource
    void write_inUseByAMachine_isLockedAndUnchanged(Verb verb) throws IOException {
        Path target = directory.resolve("target");
        IMG.create(target, Format.QCOW2, SIZE);
        try (HostProcess machine = QemuUser.machine(target, "qcow2", directory.resolve("s"))) {
            assertThat(machine.isAlive()).isTrue();
            Map<Path, Object> before = inodes();
            assertThatThrownBy(() -> verb.write(source, target)).isInstanceOf(ImageLockedException.class);
            assertThat(inodes()).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "CREATE") // which reads nothing
    void write_itsOwnSource_isRefusedAndUnchanged(Verb verb) throws IOException {
        byte[] before = Files.readAllBytes(source);
        Path link = Files.createSymbolicLink(directory.resolve("link"), source);
        Path hard = Files.createLink(directory.resolve("hard"), source);
        Path spelling = directory.resolve("../" + directory.getFileName() + "/./source");
        for (Path target : new Path[] {source, link, hard, spelling}) {
            assertThatThrownBy(() -> verb.write(source, target))
                    .isInstanceOf(ImageExistsException.class)
                    .hasMessageContaining("choose another target");
        }
        assertThat(Files.readAllBytes(source)).isEqualTo(before);
    }

    @Test
    void write_aBackingFileOfItsSource_isRefusedAndUnchanged() throws IOException {
        Path middle = directory.resolve("middle");
        Path top = directory.resolve("top");
        IMG.overlay(middle, source, Format.RAW);
        IMG.overlay(top, middle, Format.QCOW2);
        byte[] before = Files.readAllBytes(source);

        assertThatThrownBy(() -> IMG.convert(Images.qcow2(top), source, Format.RAW, c -> c.overwrite(LOST)))
                .isInstanceOf(ImageExistsException.class);
        assertThatThrownBy(() -> IMG.convert(
                        Images.qcow2(top),
                        middle,
                        Format.QCOW2,
                        c -> c.backing(middle, Format.QCOW2).overwrite(LOST)))
                .isInstanceOf(ImageExistsException.class);
        assertThatThrownBy(() -> IMG.overlay(source, top, Format.QCOW2, c -> c.overwrite(LOST)))
                .isInstanceOf(ImageExistsException.class);
        assertThatThrownBy(() -> IMG.dd(Images.qcow2(top), source, Format.RAW, c -> c.overwrite(LOST)))
                .isInstanceOf(ImageExistsException.class);
        assertThat(Files.readAllBytes(source)).isEqualTo(before);
        assertThat(IMG.compare(Images.raw(source), Images.qcow2(top)).identical())
                .isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void write_aLink_writesWhatItNames(Verb verb) throws IOException {
        Path real = Images.random(Files.createDirectory(directory.resolve("d")).resolve("real"), SIZE);
        byte[] before = Files.readAllBytes(real);
        Path link = Files.createSymbolicLink(directory.resolve("link"), Path.of("d/real"));

        verb.write(source, link);

        assertThat(Files.isSymbolicLink(link)).isTrue();
        assertThat(Files.readAllBytes(real)).isNotEqualTo(before);
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void write_aFile_keepsItsIdentity(Verb verb) throws IOException {
        Path target = Images.random(directory.resolve("target"), SIZE);
        byte[] before = Files.readAllBytes(target);
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString("rw-r-----"));
        if (isRoot()) {
            LoopDisk.run("chown", "nobody:daemon", target.toString());
        }
        var attributes = Files.getFileAttributeView(target, UserDefinedFileAttributeView.class);
        boolean extended = Files.getFileStore(target).supportsFileAttributeView(UserDefinedFileAttributeView.class);
        if (extended) {
            attributes.write("note", StandardCharsets.UTF_8.encode("mine"));
        }
        String identity = identity(target);

        verb.write(source, target);

        assertThat(Files.readAllBytes(target)).isNotEqualTo(before);
        assertThat(identity(target)).isEqualTo(identity);
        if (extended) {
            assertThat(attributes.list()).contains("note");
        }
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void write_aFileWithAnotherName_isThatUnderBoth(Verb verb) throws IOException {
        Path target = Images.random(directory.resolve("target"), SIZE);
        Path other = Files.createLink(directory.resolve("other"), target);
        byte[] before = Files.readAllBytes(target);

        verb.write(source, target);

        assertThat(Files.readAllBytes(other)).isNotEqualTo(before).isEqualTo(Files.readAllBytes(target));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "INTO_EXISTING") // which needs a file
    void write_aNewFile_isReadableAsFilesAre(Verb verb) throws IOException {
        Path target = directory.resolve("target");
        verb.write(source, target);
        assertThat(Files.getPosixFilePermissions(target)).isEqualTo(Files.getPosixFilePermissions(source));
        assertNothingIsLeft();
    }

    @ParameterizedTest
    @EnumSource
    void write_whatIsNoFile_isRefusedAndUnchanged(Verb verb) throws IOException {
        Path fifo = directory.resolve("fifo");
        LoopDisk.run("mkfifo", fifo.toString());
        Path folder = Files.createDirectory(directory.resolve("folder"));
        for (Path target : new Path[] {fifo, folder, Path.of("/dev/null"), Path.of("/dev/zero")}) {
            TargetPlace.Kind kind = TargetPlace.of(target).kind();
            assertThatThrownBy(() -> verb.write(source, target))
                    .isInstanceOf(ImageExistsException.class)
                    .hasMessageContaining(kind.text);
            assertThat(TargetPlace.of(target).kind()).isEqualTo(kind);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"CONVERT", "CONVERT_RAW", "CONVERT_VMDK"}) // the others write little
    void write_onAFullDisk_keepsWhatWasThere(Verb verb) throws IOException {
        Assumptions.assumeTrue(isRoot(), "not run: mounting a small file system needs root");
        Path small = Files.createDirectory(directory.resolve("small"));
        LoopDisk.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", small.toString());
        try {
            Path target = Files.writeString(small.resolve("target"), "precious");
            assertThatThrownBy(() -> verb.write(source, target)).isInstanceOf(ImageSpaceException.class);
            assertThat(target).hasContent("precious");
            assertThat(small.toFile().list()).containsExactly("target");
        } finally {
            LoopDisk.run("umount", small.toString());
        }
    }

    @ParameterizedTest
    @EnumSource
    void write_onAReadOnlyFileSystem_isNotPermitted(Verb verb) throws IOException {
        Assumptions.assumeTrue(isRoot(), "not run: mounting a file system needs root");
        Path fixed = Files.createDirectory(directory.resolve("fixed"));
        LoopDisk.run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", fixed.toString());
        try {
            Path target = Files.writeString(fixed.resolve("target"), "precious");
            LoopDisk.run("mount", "-o", "remount,ro", fixed.toString());
            assertThatThrownBy(() -> verb.write(source, target)).isInstanceOf(ImagePermissionException.class);
            if (verb != Verb.INTO_EXISTING) {
                assertThatThrownBy(() -> verb.write(source, fixed.resolve("new")))
                        .isInstanceOf(ImagePermissionException.class);
            }
            assertThat(target).hasContent("precious");
        } finally {
            LoopDisk.run("umount", fixed.toString());
        }
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void assertNothingIsLeft() {
        assertThat(directory)
                .isDirectoryNotContaining(file -> file.getFileName().toString().contains(".qemu4j-"));
    }

    private static String identity(Path file) throws IOException {
        PosixFileAttributes now = Files.readAttributes(file, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        return now.owner() + " " + now.group() + " " + PosixFilePermissions.toString(now.permissions());
    }

    private Map<Path, Object> inodes() throws IOException {
        Map<Path, Object> inodes = new TreeMap<>();
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                inodes.put(file, Files.getAttribute(file, "unix:ino") + " " + Files.size(file));
            }
        }
        return inodes;
    }
}
