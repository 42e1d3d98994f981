package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.MacAddress;
import org.junit.jupiter.api.Test;

class UserNetworkTest {
    @Test
    void create_forwards_comeInByTheLoopbackOnly() {
        UserNetwork network = UserNetwork.create()
                .forwardTcp(22)
                .forwardTcp(8080, 80)
                .forwardUdp(53)
                .forwardUdp(5353, 53);

        assertThat(Arguments.of(network))
                .containsExactly(
                        "-netdev",
                        "user,id=net0,hostfwd=tcp:127.0.0.1:0-:22,hostfwd=tcp:127.0.0.1:8080-:80,"
                                + "hostfwd=udp:127.0.0.1:0-:53,hostfwd=udp:127.0.0.1:5353-:53",
                        "-device",
                        "virtio-net,id=net0-device,netdev=net0");
    }

    @Test
    void changes_ofEachPart_areMade() {
        UserNetwork network = UserNetwork.create()
                .id("lan")
                .restrict(true)
                .hostname("web")
                .mac(MacAddress.parse("52:54:00:00:00:01"))
                .netdev(n -> n.net("10.1.0.0/16"))
                .device(d -> d.property("romfile", ""));

        assertThat(Arguments.of(network))
                .containsExactly(
                        "-netdev",
                        "user,id=lan,hostname=web,restrict=on,net=10.1.0.0/16",
                        "-device",
                        "virtio-net,id=lan-device,netdev=lan,mac=52:54:00:00:00:01,romfile=");
    }

    @Test
    void forwardTcp_noPort_isRefused() {
        assertThatThrownBy(() -> UserNetwork.create().forwardTcp(65536))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 65536 (expected: 1 to 65535)");
        assertThatThrownBy(() -> UserNetwork.create().forwardUdp(0, 53)).isInstanceOf(IllegalArgumentException.class);
    }
}
