package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.samples.networks.ConnectVdeToTheWorld;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** The recipes about networks and disks of the host that guides ask for; nothing is left of any. */
@Tag("once")
@Timeout(value = 3, unit = TimeUnit.MINUTES)
@ExtendWith(NothingLeft.class)
class HostOfGuidesRecipesIT {
    @Test
    void s69VdeToTheWorld_isOnTheCableAndRouted() throws Exception {
        assertThat(Output.ofLinux(ConnectVdeToTheWorld::main))
                .contains("bridged network vde", "make up0 its port")
                .contains("bridged: outside is reached, the host is reached\n")
                .endsWith("routed: the guest has 10.0.2.15\nhello from the host's loopback\n");
    }
}
