package dev.qemu4j.img.failure.internal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ServeException;
import dev.qemu4j.img.failure.ServeException.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's names are not the server's words, and the words for an image mean the same to servers and to {@code qemu-img}. */
class ServeFailuresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Could not open '/a/Image is corrupt/x': No such file or directory | ImageMissingException",
                "Could not open '/a/Permission denied': No such file or directory | ImageMissingException",
                "Could not open '/a/marked as corrupt/b': Permission denied | ImagePermissionException",
                "Could not open '/x/a'b: Permission denied/base': No such file or directory | ImageMissingException",
                "Failed to get write lock | ImageLockedException",
                "Image is not in qcow2 format | ImageFormatException",
                "qcow2: Image is corrupt; cannot be opened read/write | ImageCorruptException",
                "Unsupported qcow2 feature(s): Unknown incompatible feature: 2000 | ImageFormatException",
                "Failed to write: No space left on device | ImageSpaceException",
                "Parameter 'encrypt.key-secret' is required for cipher | ImageKeyException"
            })
    void of_wordsWithAPath_isTheServersKind(String words, String kind) {
        assertThat(said(words).getClass().getSimpleName()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource({
        "Failed to bind socket: Address already in use, ADDRESS_IN_USE",
        "Could not open '/a': Transport endpoint is not connected, DEAD_MOUNT",
        "fusermount3: fuse device not found, NO_FUSE",
        "Unknown driver 'qcow9', UNSUPPORTED",
        "Conflicts with use by another node, OTHER"
    })
    void of_wordsThatOnlyServersHave_isAServeException(String words, Reason reason) {
        assertThat(said(words)).isInstanceOfSatisfying(ServeException.class, e -> {
            assertThat(e.reason()).isEqualTo(reason);
            assertThat(e).hasMessageContaining(reason.advice());
        });
    }

    @Test
    void of_nbdkitsOrQemuNbdsWords_isWithoutTheUsersNames() {
        QemuException nbdkit = new QemuException(
                "nbdkit: partitioning: error: open: /dev/Permission denied/x: No such file or directory");
        QemuException qemuNbd = new QemuException("qemu-nbd: Failed to blk_new_open '/a': Permission denied");

        assertThat(ServeFailures.of("x", nbdkit, List.of("/dev/Permission denied/x")))
                .isInstanceOf(ImageMissingException.class);
        assertThat(ServeFailures.of("x", qemuNbd, List.of("/a")))
                .hasMessageStartingWith("x: qemu-nbd: ")
                .hasMessageEndingWith(" (check who may read and write it)");
    }

    @Test
    void of_programThatIsLate_isNoEvidence() {
        QemuException late = new QemuTimeoutException("not ready after 1 ms: Permission denied", null);

        assertThat(ServeFailures.of("x", late, List.of()))
                .isInstanceOfSatisfying(
                        ServeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER));
    }

    @Test
    void of_wordsWithAKnownName_isTheServersKind() {
        assertThat(said("No room at /a/Permission denied/y", "/a/Permission denied/y"))
                .isInstanceOfSatisfying(
                        ServeException.class, e -> assertThat(e.reason()).isEqualTo(Reason.OTHER));
    }

    private static ImageException said(String words, String... names) {
        return ServeFailures.of("x", words, null, List.of(names));
    }
}
