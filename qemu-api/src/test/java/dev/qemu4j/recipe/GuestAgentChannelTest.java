package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GuestAgentChannelTest {
    @Test
    void create_isInTheRunDirectory() {
        assertThat(Arguments.of(GuestAgentChannel.create()))
                .contains("socket,id=agent0,path=/proc/self/qemu4j-run/agent,server=on,wait=off");
    }

    private static final GuestAgentChannel CHANNEL = GuestAgentChannel.of(Path.of("ga.sock"));

    @Test
    void of_noControllerYet_makesOne() {
        assertThat(Arguments.of(CHANNEL))
                .containsExactly(
                        "-device",
                        "virtio-serial,id=virtio-serial0",
                        "-chardev",
                        "socket,id=agent0,path=ga.sock,server=on,wait=off",
                        "-device",
                        "virtserialport,id=agent0-port,chardev=agent0,name=org.qemu.guest_agent.0,"
                                + "bus=virtio-serial0.0");
    }

    @Test
    void of_controllerThere_usesIt() {
        assertThat(Arguments.after(
                        CommandLine.builder(Target.X86_64).option("-device", "virtio-serial-pci,id=vs"), CHANNEL))
                .containsExactly(
                        "-chardev",
                        "socket,id=agent0,path=ga.sock,server=on,wait=off",
                        "-device",
                        "virtserialport,id=agent0-port,chardev=agent0,name=org.qemu.guest_agent.0,bus=vs.0");
        assertThat(Arguments.after(CommandLine.builder(Target.X86_64).option("-device", "virtio-serial"), CHANNEL))
                .contains("virtserialport,id=agent0-port,chardev=agent0,name=org.qemu.guest_agent.0");
    }

    @Test
    void changes_ofEachPart_areMade() {
        GuestAgentChannel changed = CHANNEL.controller(c -> c.id("vs").maxPorts(4))
                .chardev(c -> c.reconnect(1))
                .port(p -> p.nr(3));

        assertThat(Arguments.of(changed))
                .contains(
                        "virtio-serial,id=vs,max_ports=4",
                        "socket,id=agent0,path=ga.sock,server=on,wait=off,reconnect=1",
                        "virtserialport,id=agent0-port,chardev=agent0,name=org.qemu.guest_agent.0,bus=vs.0,nr=3");
    }
}
