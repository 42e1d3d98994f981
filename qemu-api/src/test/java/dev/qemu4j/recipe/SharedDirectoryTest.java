package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

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
    void changes_ofEachPart_areMade() {
        assertThat(Arguments.of(HOME.readOnly(true)
                        .fsdev(f -> f.securityModel("none").multidevs("remap"))
                        .device(d -> d.property("msix", true))))
                .containsExactly(
                        "-fsdev",
                        "local,id=fs0,path=/home/me,security_model=none,readonly=on,multidevs=remap",
                        "-device",
                        "virtio-9p,id=fs0-device,fsdev=fs0,mount_tag=home,msix=on");
    }
}
