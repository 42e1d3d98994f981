package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.option.FsMultidevs;
import dev.qemu4j.option.FsSecurityModel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SharedDirectoryTest {
    private static final SharedDirectory HOME = SharedDirectory.of(Path.of("/home/me"), "home");

    @Test
    void of_directory_needsNoPrivilege() {
        assertThat(Arguments.of(HOME))
                .containsExactly(
                        "-fsdev",
                        "local,id=fs0,path=/home/me,security_model=mapped-xattr",
                        "-device",
                        "virtio-9p,id=fs0-device,fsdev=fs0,mount_tag=home");
    }

    @Test
    void of_tagThatQemuRefuses_isRefused() {
        Path home = Path.of("/home/me");

        assertThat(Arguments.of(SharedDirectory.of(home, "ä".repeat(15) + "x")))
                .endsWith("virtio-9p,id=fs0-device,fsdev=fs0,mount_tag=" + "ä".repeat(15) + "x");
        assertThatThrownBy(() -> SharedDirectory.of(home, "ä".repeat(16)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("tag: '" + "ä".repeat(16) + "' (expected: 1 to 31 bytes)");
        assertThatThrownBy(() -> SharedDirectory.of(home, "")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void changes_ofEachPart_areMade() {
        assertThat(Arguments.of(HOME.readOnly(true)
                        .fsdev(f -> f.securityModel(FsSecurityModel.NONE).multidevs(FsMultidevs.REMAP))
                        .device(d -> d.property("msix", true))))
                .containsExactly(
                        "-fsdev",
                        "local,id=fs0,path=/home/me,security_model=none,readonly=on,multidevs=remap",
                        "-device",
                        "virtio-9p,id=fs0-device,fsdev=fs0,mount_tag=home,msix=on");
    }
}
