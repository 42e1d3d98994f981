package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.samples.networks.ChooseANic;
import dev.qemu4j.samples.networks.ChooseMacAddresses;
import dev.qemu4j.samples.networks.ForwardAPort;
import dev.qemu4j.samples.networks.MakeAnInternalNetwork;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes about networks that are QEMU's and the library's own run, and say what they should. */
@Tag("once")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class NetworkRecipesIT {
    @Test
    void s16PortForwarding_findsTheFreePort() throws Exception {
        assertThat(Output.ofLinux(ForwardAPort::main))
                .containsPattern(
                        "port 80 of the guest is /127\\.0\\.0\\.1:[1-9]\\d+ of the host\nhello from the guest\n")
                .containsPattern("tcp 127\\.0\\.0\\.1:[1-9]\\d+ to 10\\.0\\.2\\.15:80\n")
                .containsPattern("udp 127\\.0\\.0\\.1:[1-9]\\d+ to 10\\.0\\.2\\.15:53\n")
                .contains("no such port: guestPort: 443 (expected: one of [tcp ");
    }

    @Test
    void s24MacAddresses_areGivenAndTheCollisionIsFound() throws Exception {
        assertThat(Output.of(ChooseMacAddresses::main))
                .contains("net0-device has 4a:5e:57:f6:eb:2f\n", "net1-device has 52:54:15:c9:38:51\n")
                .containsPattern("net2-device has (52:54:00:[0-9a-f:]+)\nthe last is the random one: \\1\n")
                .containsPattern(
                        "a second machine of that name: MAC address: 4a:5e:57:f6:eb:2f .* process id \\[\\d+] has")
                .endsWith("unused again: 4a:5e:57:f6:eb:2f\n");
    }

    @Test
    void s31InternalNetwork_guestsReachEachOtherOnly() throws Exception {
        assertThat(Output.ofLinux(MakeAnInternalNetwork::main))
                .contains("web to db: 0% packet loss\n")
                .contains("web to db, far away: 0% packet loss\n")
                .contains("web to db, partitioned: 100% packet loss\n")
                .contains("web to elsewhere: Network is unreachable\n");
    }

    @Test
    void s36Nic_bothForms_makeTheSame() throws Exception {
        String output = Output.of(ChooseANic::main).replace("\r", "");

        assertThat(output)
                .contains("-nic user,id=net0,model=virtio-net-pci,mac=52:54:00:36:00:01,restrict=on,hostfwd=tcp:")
                .contains(
                        "-netdev user,id=net0,restrict=on,hostfwd=tcp:127.0.0.1:0-:22 -device virtio-net,netdev=net0,mac=");
        assertThat(output.split("forwarded: /127.0.0.1\n", 0))
                .hasSize(2)
                .extracting(form -> form.substring(form.indexOf('\n')))
                .allSatisfy(network -> assertThat(network)
                        .contains("model=virtio-net-pci,macaddr=52:54:00:36:00:01", "type=user", "restrict=on"))
                .satisfies(forms -> assertThat(forms.get(0)).isEqualTo(forms.get(1)));
    }
}
