package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.samples.images.KeepAPartitionInItsPlace;
import dev.qemu4j.samples.networks.ConnectVdeToTheWorld;
import dev.qemu4j.samples.networks.GiveRightsForFastNetworks;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The recipes about networks and disks of the host that guides ask for; nothing is left of any. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@LeavesNothing
class HostOfGuidesRecipesIT {
    @Test
    void s68FastNetworks_nobodyGetsTheRightAndLosesIt() throws Exception {
        assertThat(Output.of(GiveRightsForFastNetworks::main))
                .containsPattern("(?m)^(there is no )?/dev/net/tun ")
                .containsPattern("(?m)^(there is no )?/dev/vhost-net")
                .contains("user nobody may open /dev/vhost-net: 3 steps, 3 of them as root")
                .contains("KERNEL==\"vhost-net\", RUN+=\"", " -m user:nobody:rw $devnode\"")
                .contains("nobody opens it: false\nuser nobody may open it: true\nundone: false\n")
                .containsPattern("the guest of nobody has 10\\.68\\.0\\.\\d+\n$");
    }

    @Test
    void s69VdeToTheWorld_isOnTheCableAndRouted() throws Exception {
        assertThat(Output.ofLinux(ConnectVdeToTheWorld::main))
                .contains("bridged network vde", "make up0 its port")
                .contains("bridged: outside is reached, the host is reached\n")
                .endsWith("routed: the guest has 10.0.2.15\nhello from the host's loopback\n");
    }

    @Test
    void s71PartitionInItsPlace_changesNothingElse() throws Exception {
        assertThat(Output.ofLinux(KeepAPartitionInItsPlace::main))
                .contains("in its place by nbdkit: 4 steps, 0 of them as root", "hide what is before it")
                .contains("the guest knows, with start and size: vda2 10240 32768\n")
                .contains("hidden: 0\n")
                .contains("in the first partition: what is not the guest's\n")
                .endsWith("in the second partition: written by the guest\n");
    }
}
