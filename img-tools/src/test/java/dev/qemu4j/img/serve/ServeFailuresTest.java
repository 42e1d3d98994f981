package dev.qemu4j.img.serve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.img.serve.ServeException.Reason;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A user's names are not the server's words. */
class ServeFailuresTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "Could not open '/a/Image is corrupt/x': No such file or directory | MISSING",
                "Could not open '/a/Permission denied': No such file or directory | MISSING",
                "Could not open '/a/marked as corrupt/b': Permission denied | NO_PERMISSION",
                "Could not open '/x/a'b: Permission denied/base': No such file or directory | MISSING",
                "Failed to get write lock | LOCKED",
                "Parameter 'encrypt.key-secret' is required for cipher | WRONG_KEY"
            })
    void reason_ofWordsWithAPath_isTheServers(String words, Reason reason) {
        assertThat(ServeFailures.reasonOf(words)).isEqualTo(reason);
    }

    @org.junit.jupiter.api.Test
    void of_nbdkitsOrQemuNbdsWords_isWithoutTheUsersNames() {
        QemuException nbdkit = new QemuException(
                "nbdkit: partitioning: error: open: /dev/Permission denied/x: No such file or directory");
        QemuException qemuNbd = new QemuException("qemu-nbd: Failed to blk_new_open '/a': Permission denied");

        assertThat(ServeException.of("x", nbdkit, List.of("/dev/Permission denied/x"))
                        .reason())
                .isEqualTo(Reason.MISSING);
        assertThat(ServeException.of("x", qemuNbd, List.of("/a")))
                .hasMessageStartingWith("x: qemu-nbd: ")
                .hasMessageEndingWith(" (check who may read and write it)");
    }

    @org.junit.jupiter.api.Test
    void of_programThatIsLate_isNoEvidence() {
        QemuException late = new QemuTimeoutException("not ready after 1 ms: Permission denied", null);

        assertThat(ServeException.of("x", late, List.of()).reason()).isEqualTo(Reason.OTHER);
    }

    @org.junit.jupiter.api.Test
    void reason_ofWordsWithAKnownName_isTheServers() {
        assertThat(ServeFailures.of("x", "No room at /a/Permission denied/y", null, List.of("/a/Permission denied/y"))
                        .reason())
                .isEqualTo(Reason.OTHER);
    }
}
