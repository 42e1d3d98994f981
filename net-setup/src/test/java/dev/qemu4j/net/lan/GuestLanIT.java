package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.HostCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real Linux guests on a switch. */
@Tag("once")
@Timeout(300)
class GuestLanIT {
    @TempDir
    private Path directory;

    @Test
    void guests_getAddresses_reachEachOtherByName_andNotAcrossAPartition() throws Exception {
        LinuxGuest linux =
                LanGuest.build(LinuxGuest.builder().module("virtio_net").module("e1000"));
        Path file = directory.resolve("lan.pcapng");
        try (VirtualSwitch lan = VirtualSwitch.open();
                PacketCapture capture = lan.capture(file)) {
            LanServices services =
                    lan.services("10.77.0.0/24", s -> s.fixed(lan.port("db").mac(), "10.77.0.53"));
            try (LanGuest web = LanGuest.start(linux, lan.port("web").virtio());
                    LanGuest db = LanGuest.start(linux, lan.port("db").e1000())) {
                web.awaitReady();
                db.awaitReady();
                web.output("udhcpc -i eth0 -n -q -s /etc/udhcpc.sh");
                db.output("udhcpc -i eth0 -n -q -s /etc/udhcpc.sh");

                assertThat(services.lease("db")
                                .get(1, TimeUnit.SECONDS)
                                .address()
                                .getHostAddress())
                        .isEqualTo("10.77.0.53");
                assertThat(services.leases()).extracting(LanLease::port).containsExactlyInAnyOrder("web", "db");
                assertThat(db.output("ip -4 addr show dev eth0")).contains("10.77.0.53/24");
                assertThat(web.output("ping -c 3 -W 5 db")).contains("db (10.77.0.53)", " 0% packet loss");
                assertThat(db.output("ping -c 1 -W 5 web.lan")).contains(" 0% packet loss");
                assertThat(web.output("ping -c 1 -W 5 gateway")).contains("gateway (10.77.0.1)", " 0% packet loss");
                assertThat(web.output("nslookup 10.77.0.53")).contains("db.lan");

                lan.partition("web", "db");
                assertThat(web.run("ping -c 2 -W 1 db").output()).contains("100% packet loss");
                assertThat(web.output("ping -c 1 -W 5 gateway")).contains(" 0% packet loss");
                lan.heal();
                lan.port("web").latency(Duration.ofMillis(50));
                assertThat(web.output("ping -c 3 -W 5 db")).contains(" 0% packet loss");
                double least = Double.parseDouble(
                        web.output("ping -c 3 -W 5 db").replaceAll("(?s).*min/avg/max = ([0-9.]+)/.*", "$1"));
                assertThat(least).isBetween(100.0, 115.0);
                lan.port("web").noFaults();

                transfers(web, db);
            }
            assertThat(capture.dropped()).isZero();
        }
        assertThat(readByTcpdump(file)).contains("BOOTP/DHCP, Reply", "ICMP echo request", "A? db.lan");
    }

    /** Shows that bytes sent by TCP arrive unchanged. */
    private static void transfers(LanGuest web, LanGuest db) {
        // nc ends when either side has nothing more to say, so the listener's input stays open.
        db.output("(tail -f /dev/null | nc -l -p 7000 >/tmp/got) >/dev/null 2>&1 &");
        web.output("dd if=/dev/urandom of=/tmp/sent bs=1M count=4 2>/dev/null");
        web.output("for i in $(seq 20); do nc db 7000 </tmp/sent && exit; sleep 0.2; done; exit 1");
        String sent = web.output("sha256sum </tmp/sent");
        String got = db.output("for i in $(seq 100); do [ $(wc -c </tmp/got) = 4194304 ] && break; sleep 0.1; done;"
                + " sha256sum </tmp/got");
        assertThat(got).isEqualTo(sent);
    }

    private static String readByTcpdump(Path file) throws IOException {
        return HostCommand.builder("tcpdump", "-n", "-v", "-r", "-")
                .input(Files.readAllBytes(file))
                .timeout(Duration.ofSeconds(60))
                .hint("install tcpdump")
                .build()
                .run()
                .stdout();
    }
}
