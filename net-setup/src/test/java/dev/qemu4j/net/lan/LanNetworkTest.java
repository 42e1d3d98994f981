package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.base.UnsupportedByQemuException;
import dev.qemu4j.option.Recipe;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LanNetworkTest {
    private final VirtualSwitch lan = VirtualSwitch.builder().name("lan").open();
    private final SwitchPort port = lan.port("a");
    private final String netdev = "stream,id=net0,addr.type=unix,addr.path=" + port.socket() + ",server=off";

    @AfterEach
    void close() {
        lan.close();
    }

    @Test
    void virtio_isAStreamAndADevice() {
        assertThat(arguments(port.virtio()))
                .isEqualTo("qemu-system-x86_64 -netdev " + netdev
                        + " -device virtio-net,id=net0-device,netdev=net0,mac=" + port.mac());
    }

    @Test
    void e1000_andOthers_areNamed() {
        assertThat(arguments(port.e1000(d -> d.bootindex(2)).id("lan")))
                .isEqualTo("qemu-system-x86_64 -netdev " + netdev.replace("net0", "lan")
                        + " -device e1000,id=lan-device,netdev=lan,mac=" + port.mac() + ",bootindex=2");
        assertThat(arguments(port.device("rtl8139", d -> {}).mac(MacAddress.parse("52:54:00:00:00:01"))))
                .endsWith("-device rtl8139,id=net0-device,netdev=net0,mac=52:54:00:00:00:01");
    }

    @Test
    void reconnect_isWrittenAsTheVersionHasIt() {
        Duration interval = Duration.ofMillis(1500);

        assertThat(arguments(port.virtio().reconnect(QemuVersion.parse("11.1.0"), interval)))
                .contains("reconnect-ms=1500");
        assertThat(arguments(port.virtio().reconnect(QemuVersion.parse("8.0.0"), interval)))
                .contains("reconnect=2");
        assertThatThrownBy(() -> port.virtio().reconnect(QemuVersion.parse("7.2.22"), interval))
                .isInstanceOf(UnsupportedByQemuException.class)
                .hasMessageContaining("QEMU 8.0")
                .hasMessageContaining("7.2.22");
    }

    @Test
    void olderQemu_isToldWhatToDo() {
        assertThat(port.virtio().supportedBy(QemuVersion.parse("7.2.0"))).isNotNull();
        assertThatThrownBy(() -> port.virtio().supportedBy(QemuVersion.parse("7.1.0")))
                .isInstanceOf(UnsupportedByQemuException.class)
                .hasMessageContaining("-netdev stream")
                .hasMessageContaining("listenTcp");
    }

    @Test
    void addresses_areStable_andOfEachPort() {
        assertThat(port.mac()).isEqualTo(MacAddress.ofName("qemu4j lan a"));
        assertThat(lan.port("b").mac()).isNotEqualTo(port.mac());
        port.mac(MacAddress.parse("52:54:00:00:00:02"));
        assertThat(arguments(port.virtio())).endsWith("mac=52:54:00:00:00:02");
        assertThat(port.virtio().toString()).startsWith("LanNetwork[").contains("addr.path=");
    }

    @Test
    void socketPath_isShort() {
        assertThat(port.socket().toString().length()).isLessThan(60);
    }

    private static String arguments(Recipe recipe) {
        return String.join(
                " ", CommandLine.builder(Target.X86_64).with(recipe).build().toArguments());
    }
}
