package dev.qemu4j.testing.shell;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.QemuException;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GuestTreeTest {
    private static final String ROOT = "41ed 0\n.\0\0";

    @Test
    void list_withFilesDirectoriesAndLinks_isRead() {
        GuestTree tree = of(ROOT + "41ed 0\n./a b\0\0" + "81e4 7\n./a b/new\nline\0\0" + "a1ff 3\n./a b/up\0../c\n\0");

        assertThat(tree.isDirectory()).isTrue();
        assertThat(tree.size()).isEqualTo(7);
        assertThat(tree.entries())
                .extracting(GuestTree.Entry::name)
                .containsExactly("", "a b", "a b/new\nline", "a b/up");
        assertThat(tree.links()).extracting(GuestTree.Entry::link).containsExactly("../c");
        assertThat(tree.entries().get(2).permissions())
                .containsExactlyInAnyOrder(
                        PosixFilePermission.OWNER_READ,
                        PosixFilePermission.OWNER_WRITE,
                        PosixFilePermission.OWNER_EXECUTE,
                        PosixFilePermission.GROUP_READ,
                        PosixFilePermission.OTHERS_READ);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "81a4 1\n../evil",
                "81a4 1\n./../evil",
                "81a4 1\n./a/../../evil",
                "81a4 1\n/etc/passwd",
                "81a4 1\n.//a",
                "81a4 1\n./no-directory/a",
                "81a4 1\n",
                "81a4 -1\n./a",
                "2190 0\n./a-device",
                "1180 0\n./a-fifo",
                "no stat"
            })
    void name_thatLeadsOutOrIsNoFile_isRefused(String said) {
        assertThatThrownBy(() -> of(ROOT + said + "\0\0"))
                .isInstanceOf(QemuException.class)
                .hasMessageStartingWith("/src of the guest has ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/etc/passwd", "../up", "", "a/../../up", "a/.."})
    void link_thatLeadsOut_isRefused(String target) {
        assertThatThrownBy(() -> of(ROOT + "a1ff 1\n./link\0" + target + "\n\0"))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("leads out of the copy");
    }

    /** It would lead to what is beside the copy on the host. */
    @Test
    void link_inThePlaceOfTheCopy_isRefused() {
        assertThatThrownBy(() -> of("a1ff 1\n.\0secret\n\0"))
                .isInstanceOf(QemuException.class)
                .hasMessageContaining("a link to 'secret' in the place of the copy");
    }

    @Test
    void permissions_forAllUsersToWriteOrSetUid_areLeftOut() {
        GuestTree tree = of(ROOT + "43ff 0\n./tmp\0\0" + "8dff 1\n./tool\0\0");

        assertThat(tree.entries().subList(1, 3))
                .extracting(entry -> PosixFilePermissions.toString(entry.permissions()))
                .containsExactly("rwxrwxr-x", "rwxrwxr-x");
    }

    @Test
    void file_belowALink_orTwice_isRefused() {
        String link = "a1ff 1\n./a\0b\n\0";
        assertThatThrownBy(() -> of(ROOT + link + "81a4 1\n./a/b\0\0")).hasMessageContaining("the name 'a/b'");
        assertThatThrownBy(() -> of(ROOT + link + "81a4 1\n./a\0\0")).hasMessageContaining("the name 'a'");
    }

    @Test
    void list_thatIsCutOrNoText_isRefused() {
        assertThatThrownBy(() -> of("")).hasMessageContaining("a list without an end");
        assertThatThrownBy(() -> of(ROOT + "81a4 1\n./a\0")).hasMessageContaining("a list without an end");
        assertThatThrownBy(() -> GuestTree.of("/src", new byte[] {(byte) 0xff, 0, 0}))
                .hasMessageContaining("a name that is no UTF-8");
    }

    private static GuestTree of(String said) {
        return GuestTree.of("/src", said.getBytes(UTF_8));
    }
}
