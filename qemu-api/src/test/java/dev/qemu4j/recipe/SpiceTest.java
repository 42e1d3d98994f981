package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.SpiceImageCompression;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SpiceTest {
    private static final String PORT =
            "virtserialport,id=spice0-port,chardev=spice0,name=com.redhat.spice.0,bus=virtio-serial0.0";

    @Test
    void socket_needsNoPassword() {
        assertThat(Arguments.of(Spice.socket(Path.of("s.sock"))))
                .containsExactly(
                        "-spice",
                        "unix=on,addr=s.sock,disable-ticketing=on",
                        "-device",
                        "virtio-serial,id=virtio-serial0",
                        "-chardev",
                        "spicevmc,id=spice0,name=vdagent",
                        "-device",
                        PORT);
    }

    @Test
    void loopback_letsNobodyInWithoutPassword() {
        assertThat(Arguments.of(Spice.loopback(5930))).contains("addr=127.0.0.1,port=5930");
    }

    @Test
    void tls_hasNoPlainPort() {
        assertThat(Arguments.of(Spice.tls(5931, Path.of("pki")).passwordFile(Path.of("secret"))))
                .contains(
                        "password-secret=spice0-password,addr=127.0.0.1,tls-port=5931,x509-dir=pki,disable-ticketing=off");
    }

    @Test
    void loopbackAndTls_noPort_areRefused() {
        for (int port : new int[] {-1, 0, 65536}) {
            assertThatThrownBy(() -> Spice.loopback(port))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("port: " + port + " (expected: 1 to 65535)");
            assertThatThrownBy(() -> Spice.tls(port, Path.of("pki"))).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void passwordFile_isReadByQemuOnly() {
        assertThat(Arguments.of(Spice.socket(Path.of("s.sock")).passwordFile(Path.of("secret"))))
                .startsWith(
                        "-object",
                        "secret,id=spice0-password,file=secret",
                        "-spice",
                        "password-secret=spice0-password,unix=on,addr=s.sock,disable-ticketing=off");
    }

    @Test
    void changes_ofEachPart_areMade() {
        Spice changed = Spice.loopback(5930)
                .spice(s -> s.imageCompression(SpiceImageCompression.OFF))
                .agent(c -> c.id("vda"))
                .port(p -> p.nr(4))
                .controller(c -> c.maxPorts(2));

        assertThat(Arguments.of(changed))
                .contains(
                        "addr=127.0.0.1,port=5930,image-compression=off",
                        "spicevmc,id=vda,name=vdagent",
                        "virtio-serial,id=virtio-serial0,max_ports=2",
                        PORT.replace("chardev=spice0", "chardev=vda") + ",nr=4");
    }

    @Test
    void socket_afterAGuestAgent_sharesItsController() {
        CommandLine.Builder before = CommandLine.builder(Target.X86_64).with(GuestAgentChannel.of(Path.of("a")));

        assertThat(Arguments.after(before, Spice.loopback(5930)))
                .contains(PORT)
                .doesNotContain("virtio-serial,id=virtio-serial0");
    }
}
