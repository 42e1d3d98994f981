package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The recipes by which a desktop's viewer shares its clipboard, its USB devices and its way to the host. */
class SharedDesktopTest {
    private static final Path LOCAL = Path.of("/run/user/1000/vm");

    @Test
    void vdagent_port_isTheAgents() {
        assertThat(QemuVdagent.create())
                .hasToString("QemuVdagent[-device virtio-serial,id=virtio-serial0"
                        + " -chardev qemu-vdagent,id=vdagent0,clipboard=on"
                        + " -device virtserialport,id=vdagent0-port,chardev=vdagent0,name=com.redhat.spice.0,"
                        + "bus=virtio-serial0.0]");
        assertThat(QemuVdagent.create().agent(a -> a.clipboard(false)))
                .asString()
                .contains("clipboard=off");
    }

    @Test
    void usbRedirection_slots_areOnOneController() {
        assertThat(CommandLine.builder(Target.X86_64)
                        .with(UsbRedirection.of(5).device(d -> d.filter("-1:-1:-1:-1:1")))
                        .build()
                        .toArguments())
                .contains("qemu-xhci,id=usb0,p2=5,p3=5", "spicevmc,id=usbredir4,name=usbredir")
                .endsWith("usb-redir,id=usbredir4-device,chardev=usbredir4,bus=usb0.0,filter=-1:-1:-1:-1:1");
        assertThatThrownBy(() -> UsbRedirection.of(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("slots: 0 (expected: 1 to 15)");
    }

    @Test
    void sshTunnel_place_isForwardedToASocket() {
        assertThat(Spice.socket(Path.of("/run/vm/spice")).sshTunnel("me@host.example", LOCAL))
                .containsExactly(
                        "ssh",
                        "-N",
                        "-o",
                        "ExitOnForwardFailure=yes",
                        "-o",
                        "StreamLocalBindMask=0177",
                        "-L",
                        "/run/user/1000/vm:/run/vm/spice",
                        "me@host.example");
        assertThat(Spice.loopback(5930).passwordFile(Path.of("/p")).sshTunnel("ssh://me@host.example:2222", LOCAL))
                .contains("/run/user/1000/vm:127.0.0.1:5930");
    }

    @Test
    void sshTunnel_whatSshWouldReadOtherwise_isRefused() {
        Spice spice = Spice.socket(Path.of("/run/vm/spice"));

        assertThatThrownBy(() -> spice.sshTunnel("-oProxyCommand=x", LOCAL))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("login: '-oProxyCommand=x' (expected: as in user@host)");
        assertThatThrownBy(() -> spice.sshTunnel("host", Path.of("/run/a:b")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("forward: '/run/a:b:/run/vm/spice'");
        assertThatThrownBy(() -> spice.sshTunnel("host", Path.of("vm"))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void sshTunnel_serverInTls_isRefused() {
        Spice tls = Spice.tls(5931, Path.of("pki")).passwordFile(Path.of("secret"));

        assertThatThrownBy(() -> tls.sshTunnel("me@host.example", LOCAL))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("sshTunnel: the server speaks TLS only (expected: ");
    }
}
