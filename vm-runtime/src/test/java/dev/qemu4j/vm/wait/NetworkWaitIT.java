package dev.qemu4j.vm.wait;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Waits for servers in a Linux guest behind QEMU's user network. */
@Tag("once")
@Timeout(120)
class NetworkWaitIT {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final Duration MOMENT = Duration.ofMillis(200);

    @Test
    void await_serversThatStartLate_areMetOnceTheyServe() {
        LinuxGuest.Builder guest = LinuxGuest.builder().module("virtio_net").guestAgent();
        UserNetwork network =
                UserNetwork.create().forwardTcp(22).forwardTcp(80).forwardTcp(7).forwardTcp(9);
        try (LinuxMachine linux = LinuxMachine.boot(guest, List.of(network, GuestAgentChannel.create()))) {
            CompletableFuture<?> port = Wait.forPort(7).limit(LIMIT).awaitAsync(linux.vm());
            CompletableFuture<?> never = Wait.forPort(9).limit(MOMENT).awaitAsync(linux.vm());
            assertThat(never).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(WaitTimeoutException.class);
            assertThat(port).isNotDone();

            linux.run("ip link set eth0 up; ip addr add 10.0.2.15/24 dev eth0; ip route add default via 10.0.2.2");
            CompletableFuture<?> refused = Wait.forPort(9).limit(MOMENT).awaitAsync(linux.vm());
            assertThat(refused).failsWithin(LIMIT).withThrowableThat().withCauseInstanceOf(WaitTimeoutException.class);
            assertThat(port).isNotDone();

            linux.run("nc -ll -p 7 -e cat >/dev/null 2>&1 </dev/null & true");
            port.join();

            CompletableFuture<?> ssh = Wait.forSsh(22).limit(LIMIT).awaitAsync(linux.vm());
            CompletableFuture<?> http = Wait.forHttp(80, "/health").limit(LIMIT).awaitAsync(linux.vm());
            linux.run("nc -ll -p 22 -e echo SSH-2.0-none >/dev/null 2>&1 </dev/null & true");
            linux.run("mkdir /www; httpd -h /www");
            ssh.join();
            assertThat(http).isNotDone();
            linux.run("echo well >/www/health");
            http.join();

            Wait.all(Wait.forPort(22), Wait.forGuestAgent()).limit(LIMIT).await(linux.vm());
        }
    }
}
