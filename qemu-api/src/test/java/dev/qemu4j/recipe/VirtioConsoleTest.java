package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VirtioConsoleTest {
    @Test
    void create_aloneAndSecond_shareTheController() {
        assertThat(Arguments.of(VirtioConsole.create()))
                .containsExactly(
                        "-device",
                        "virtio-serial,id=virtio-serial0",
                        "-chardev",
                        "pty,id=console0",
                        "-device",
                        "virtconsole,id=console0-port,chardev=console0,bus=virtio-serial0.0");
    }

    @Test
    void changes_ofTheParts_override() {
        assertThat(Arguments.of(VirtioConsole.create()
                        .logFile(Path.of("l"))
                        .chardev(c -> c.id("hvc"))
                        .port(p -> p.nr(3))
                        .controller(c -> c.maxPorts(8))))
                .containsExactly(
                        "-device",
                        "virtio-serial,id=virtio-serial0,max_ports=8",
                        "-chardev",
                        "pty,id=hvc,logfile=l,logappend=off",
                        "-device",
                        "virtconsole,id=console0-port,chardev=hvc,bus=virtio-serial0.0,nr=3");
    }
}
