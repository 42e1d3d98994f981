package dev.qemu4j.host.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MountEntryTest {
    @TempDir
    Path directory;

    @Test
    void of_namesThatAreNoText_keepsTheirBytes() throws IOException {
        List<MountEntry> mounts = read("36 35 98:0 / /mnt/m\u00fc rw,noatime - tmpfs q4j\u00ff rw\n");

        assertThat(mounts)
                .containsExactly(new MountEntry("36", "98:0", "/mnt/m\u00fc", "rw,noatime", "tmpfs", "q4j\u00ff"));
        assertThat(mounts.get(0).path()).isNull();
        assertThat(mounts.get(0).isBelow(Path.of("/mnt"))).isTrue();
    }

    @Test
    void of_escapesAndOptionalWords_areRead() throws IOException {
        MountEntry mount =
                read("36 35 8:1 /root /mnt/a\\040b\\134 ro master:1 shared:2 - ext4 /dev/sda\\0401 rw,errors=x\n")
                        .get(0);

        assertThat(mount.path()).isEqualTo(Path.of("/mnt/a b\\"));
        assertThat(mount.source()).isEqualTo("/dev/sda 1");
        assertThat(mount.options()).isEqualTo("ro");
        assertThat(mount.isAt(Path.of("/mnt/a b\\"))).isTrue();
    }

    @Test
    void of_linesThatAreNone_areLeftOut() throws IOException {
        assertThat(read("\n- - -\n36 35 8:1 / / rw\n36 35 8:1 / /mnt rw - ext4\n"))
                .isEmpty();
    }

    @Test
    void isBelow_nameThatOnlyBeginsAlike_isNot() throws IOException {
        MountEntry mount =
                read("36 35 8:1 / /mnt/disk rw - ext4 /dev/sda1 rw\n").get(0);

        assertThat(mount.isBelow(Path.of("/mnt"))).isTrue();
        assertThat(mount.isBelow(Path.of("/"))).isTrue();
        assertThat(mount.isBelow(Path.of("/mnt/d"))).isFalse();
        assertThat(mount.isBelow(Path.of("/mnt/disk"))).isFalse();
    }

    @Test
    void holds_whatIsThereOrBelow_only() throws IOException {
        MountEntry mount =
                read("36 35 8:1 / /mnt/disk rw - ext4 /dev/sda1 rw\n").get(0);
        MountEntry root = read("1 0 8:1 / / rw - ext4 /dev/sda1 rw\n").get(0);

        assertThat(mount.holds(Path.of("/mnt/disk/a"))).isTrue();
        assertThat(mount.holds(Path.of("/mnt/disk"))).isTrue();
        assertThat(mount.holds(Path.of("/mnt/disk2"))).isFalse();
        assertThat(root.holds(Path.of("/proc/sys/net"))).isTrue();
    }

    @Test
    void all_ofThisProcess_hasTheRoot() throws IOException {
        if (Proc.isThere()) {
            assertThat(MountEntry.all()).anyMatch(mount -> mount.isAt(Path.of("/")));
        } else {
            assertThat(MountEntry.all()).isEmpty();
        }
    }

    private List<MountEntry> read(String text) throws IOException {
        return MountEntry.of(Files.write(directory.resolve("table"), text.getBytes(StandardCharsets.ISO_8859_1)));
    }
}
