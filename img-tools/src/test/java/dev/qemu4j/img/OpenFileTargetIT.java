package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.failure.ImageExistsException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Targets such as {@code /dev/stdout}, which are links to what a process has open. */
@Timeout(60)
class OpenFileTargetIT {
    private static final DataSize SIZE = DataSize.ofMib(1);

    @TempDir
    Path directory;

    private final QemuImg img = QemuImg.find();

    @Test
    void write_toAPipe_isRefusedAndNothingIsWritten() throws IOException {
        Path source = Images.random(directory.resolve("source"), SIZE);
        Process reader = new ProcessBuilder("cat").start();
        try {
            Path pipe = Path.of("/proc/" + reader.pid() + "/fd/0");
            Path link = Files.createSymbolicLink(directory.resolve("stdout"), pipe);
            for (Path target : new Path[] {pipe, link}) {
                refused(() -> img.convert(Images.raw(source), target, Format.RAW), "is a pipe");
                refused(
                        () -> img.convert(
                                Images.raw(source),
                                target,
                                Format.QCOW2,
                                c -> c.overwrite(Consent.whatIsThereIsLost())),
                        "is a pipe");
                refused(
                        () -> img.convert(
                                Images.raw(source),
                                target,
                                Format.RAW,
                                c -> c.intoExisting(Consent.whatIsThereIsLost())),
                        "is a pipe");
                refused(() -> img.create(target, Format.RAW, SIZE), "is a pipe");
                refused(() -> img.dd(Images.raw(source), target, Format.RAW, d -> {}), "is a pipe");
                refused(
                        () -> img.create(directory.resolve("image"), Format.QCOW2, SIZE, c -> c.dataFile(target)),
                        "is a pipe");
            }
            reader.getOutputStream().close();
            assertThat(reader.getInputStream().readAllBytes()).isEmpty();
            assertThat(directory.toFile().list()).containsExactlyInAnyOrder("source", "stdout");
        } finally {
            reader.destroy();
        }
    }

    @Test
    void write_toAFileThatWasDeleted_isRefusedAndMakesNone() throws IOException {
        Path file = directory.resolve("file");
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            Path descriptor = descriptor(file);
            Files.delete(file);
            refused(() -> img.create(descriptor, Format.RAW, SIZE), "is a file that has been deleted");
            refused(
                    () -> img.create(descriptor, Format.RAW, SIZE, c -> c.overwrite(Consent.whatIsThereIsLost())),
                    "is a file that has been deleted");
            assertThat(open.size()).isZero();
        }
        assertThat(directory).isEmptyDirectory();
    }

    @Test
    void write_toAFileThatIsOpen_isThatFile() throws IOException {
        Path file = directory.resolve("file");
        try (FileChannel open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            assertThat(open.isOpen()).isTrue();
            img.create(descriptor(file), Format.RAW, SIZE, c -> c.overwrite(Consent.whatIsThereIsLost()));
        }
        assertThat(file).hasSize(SIZE.bytes());
        assertThat(directory.toFile().list()).containsExactly("file");
    }

    private static void refused(ThrowingCallable call, String word) {
        assertThatThrownBy(call).isInstanceOf(ImageExistsException.class).hasMessageContaining(word);
    }

    /** The link of this JVM's descriptor; /proc/self would be the tool's own in the tool. */
    private static Path descriptor(Path file) throws IOException {
        Path own = Path.of("/proc/" + ProcessHandle.current().pid() + "/fd");
        try (Stream<Path> descriptors = Files.list(own)) {
            return descriptors
                    .filter(descriptor -> leadsTo(descriptor, file))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static boolean leadsTo(Path descriptor, Path file) {
        try {
            return Files.readSymbolicLink(descriptor).equals(file);
        } catch (IOException e) {
            return false; // closed meanwhile
        }
    }
}
