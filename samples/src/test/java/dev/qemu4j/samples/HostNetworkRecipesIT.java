package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.samples.networks.JoinABridge;
import dev.qemu4j.samples.networks.MakeAHostOnlyNetwork;
import dev.qemu4j.samples.networks.MakeARoutedNetwork;
import dev.qemu4j.samples.networks.UseATap;
import dev.qemu4j.samples.networks.UseMacVtap;
import dev.qemu4j.samples.networks.UsePasst;
import dev.qemu4j.samples.networks.UseTheBridgeHelper;
import dev.qemu4j.samples.networks.UseTheUserNetwork;
import dev.qemu4j.samples.networks.UseVde;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes about networks of a host's, each in a namespace, with guests that use them; nothing is left of any. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@LeavesNothing
class HostNetworkRecipesIT {
    @Test
    void s25UserNetwork_servesAndRestricts() throws Exception {
        assertThat(Output.ofLinux(UseTheUserNetwork::main))
                .contains("addresses: 10.25.1.20 and 10.25.2.20\n")
                .contains("default via 10.25.1.1 dev eth0", "search lab.test\nnameserver 10.25.1.3\n")
                .contains("by TFTP: hello\n", "by guestfwd: there and back\n")
                .endsWith("open: connected\nrestricted: refused\n");
    }

    @Test
    void s26Passt_getsOutAndIsReached() throws Exception {
        assertThat(Output.ofLinux(UsePasst::main).lines())
                .containsExactly(
                        "the guest's address is the host's: 198.51.100.2", "hello by passt", "outside is reached");
    }

    @Test
    void s27Tap_isTheUsersWithTwoQueues() throws Exception {
        assertThat(Output.ofLinux(UseATap::main))
                .containsPattern("ip tuntap add dev q4jt-\\p{XDigit}+ mode tap user nobody multi_queue")
                .containsPattern("ip link set dev q4jt-\\p{XDigit}+ name q4j-tap ")
                .containsPattern("tun type tap .*multi_queue .*persist on user nobody")
                .contains("index=0,type=tap,ifname=q4j-tap", "index=1,type=tap,ifname=q4j-tap")
                .contains("the host is reached\n")
                .endsWith("taps left: ''\n");
    }

    @Test
    void s28Bridge_connectsAGuestWithTheHostAndOutside() throws Exception {
        assertThat(Output.ofLinux(JoinABridge::main))
                .contains("made: true\n")
                .containsPattern("up0: .* master q4j-br ")
                .containsPattern("q4j-br-0: .* master q4j-br ")
                .contains("the host is reached\nwho is on the cable outside is reached\n")
                .containsPattern("q4j-vlans-0 +10 PVID Egress Untagged|no VLANs here.*vlan_filtering 1.* not supported")
                .endsWith("bridges left: ''\n");
    }

    @Test
    void s29BridgeHelper_nobodysGuestGetsAnAddress() throws Exception {
        assertThat(Output.of(UseTheBridgeHelper::main))
                .contains("allow the bridge\n", "install -m 4755 ", "\nallow q4j-lab\n")
                .containsPattern("the guest of user 65534 has 10\\.29\\.0\\.\\d+\n$");
    }

    @Test
    void s30HostOnly_guestHasAnAddressAndNoWayOut() throws Exception {
        assertThat(Output.ofLinux(MakeAHostOnlyNetwork::main))
                .contains("0 of them as root")
                .contains("the guest has 10.30.0.7\n", "address=/10.30.0.7, hostname=db", "Address: 10.30.0.7\n")
                .endsWith("the host is reached\nelsewhere is not reached\n");
    }

    @Test
    void s33Routed_theHostForwards() throws Exception {
        assertThat(Output.ofLinux(MakeARoutedNetwork::main))
                .contains("sysctl -q -w net.ipv4.ip_forward=1")
                .contains("web to db: reached\ndb to web: reached\n")
                .containsPattern(" 1 +10\\.33\\.1\\.1 .*\n 2 +10\\.33\\.2\\.2 ");
    }

    @Test
    void s34MacVtap_guestIsOnTheCable() throws Exception {
        assertThat(Output.ofLinux(UseMacVtap::main))
                .contains("outside is reached\n")
                .containsPattern("outside sees 198\\.51\\.100\\.34 dev peer0 lladdr 92:27:bc:03:3f:73 ")
                .endsWith("the host is not reached\n");
    }

    @Test
    void s35Vde_hostIsOnOneSwitchOnly() throws Exception {
        assertThat(Output.ofLinux(UseVde::main).lines())
                .containsExactly("web to the host: reached", "web to db: reached", "db to the host: not reached");
    }
}
