package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class VirtioPortTest {
    private static final VirtioPort EVENTS = VirtioPort.of("com.example.events");

    @Test
    void of_name_isAPortOnATerminal() {
        assertThat(Arguments.of(EVENTS))
                .containsExactly(
                        "-device",
                        "virtio-serial,id=virtio-serial0",
                        "-chardev",
                        "pty,id=port0",
                        "-device",
                        "virtserialport,id=port0-device,chardev=port0,name=com.example.events,bus=virtio-serial0.0");
    }

    @Test
    void of_secondPort_sharesTheController() {
        assertThat(Arguments.after(CommandLine.builder(Target.X86_64).with(EVENTS), VirtioPort.of("com.example,2")))
                .containsExactly(
                        "-chardev",
                        "pty,id=port1",
                        "-device",
                        "virtserialport,id=port1-device,chardev=port1,name=com.example,,2,bus=virtio-serial0.0");
    }

    @Test
    void changes_ofTheParts_override() {
        assertThat(Arguments.of(EVENTS.id("events")
                        .logFile(Path.of("l"))
                        .port(p -> p.nr(3))
                        .controller(c -> c.maxPorts(8))))
                .containsExactly(
                        "-device",
                        "virtio-serial,id=virtio-serial0,max_ports=8",
                        "-chardev",
                        "pty,id=events,logfile=l,logappend=off",
                        "-device",
                        "virtserialport,id=port0-device,chardev=events,name=com.example.events,bus=virtio-serial0.0,nr=3");
    }

    @Test
    void of_nameThatIsEmpty_isRefused() {
        assertThatThrownBy(() -> VirtioPort.of(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("com.example.events");
    }
}
