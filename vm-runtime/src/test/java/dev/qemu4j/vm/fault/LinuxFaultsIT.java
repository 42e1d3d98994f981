package dev.qemu4j.vm.fault;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.ShellResult;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.recipe.GuestAgentChannel;
import dev.qemu4j.vm.guests.LinuxMachine;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Faults as Linux sees them, and no longer sees them once they are undone. */
@Tag("once")
@Timeout(600)
class LinuxFaultsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private static Path work;

    private static LinuxMachine machine;

    @BeforeAll
    static void boot() throws IOException {
        Path disk = Files.write(work.resolve("disk.raw"), new byte[1 << 20]);
        machine = LinuxMachine.boot(
                LinuxGuest.builder()
                        .module("virtio_blk")
                        .module("virtio_net")
                        .module("virtio_balloon")
                        .guestAgent(),
                List.of(GuestAgentChannel.create()),
                "-drive",
                "if=none,id=data,format=raw,file=" + disk,
                "-device",
                "virtio-blk-pci,drive=data",
                "-netdev",
                "user,id=n0",
                "-device",
                "virtio-net-pci,id=card,netdev=n0",
                "-device",
                "virtio-balloon-pci");
        machine.run("ip addr add 10.0.2.15/24 dev eth0; ip link set eth0 up");
        await("ping -c 1 -W 1 10.0.2.2");
    }

    @AfterAll
    static void end() {
        machine.close();
    }

    @Test
    void failedWrites_areInputOutputErrors() {
        try (Fault fault = faults().disk("data").failWrites(DiskError.EIO)) {
            ShellResult failed = machine.console().run("dd if=/dev/zero of=/dev/vda bs=4k count=1 conv=fsync");
            assertThat(failed.exitCode()).isNotZero();
            assertThat(failed.output()).contains("Input/output error");
            assertThat(machine.run("dmesg")).contains("I/O error, dev vda");
            assertThat(fault.isOn()).isTrue();
        }
        machine.run("dd if=/dev/zero of=/dev/vda bs=4k count=1 conv=fsync");
    }

    @Test
    void failedFlushes_areErrorsOfTheSync() {
        String write = "dd if=/dev/zero of=/dev/vda bs=4k count=1 conv=fsync";
        try (Fault fault = faults().disk("data").failFlushes(DiskError.EIO)) {
            assertThat(machine.console().run(write).exitCode()).isNotZero();
            assertThat(fault.isOn()).isTrue();
        }
        machine.run(write);
    }

    @Test
    void linkDown_isSeenByTheDriver() {
        try (Fault fault = faults().nic("card").linkDown()) {
            await("[ $(cat /sys/class/net/eth0/carrier) = 0 ]");
            assertThat(fault.isOn()).isTrue();
        }
        await("[ $(cat /sys/class/net/eth0/carrier) = 1 ] && ping -c 1 -W 1 10.0.2.2");
    }

    /** The host sees a connection of a guest that gets no answer. */
    @Test
    void drop_aDirection_leavesTheOther() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            server.setSoTimeout(60_000);
            await("ping -c 1 -W 1 10.0.2.2");
            try (Fault deaf = faults().nic("card").drop(NicDirection.RECEIVED)) {
                assertThat(get(server, "deaf")).isNotZero();
                assertThat(deaf.isOn()).isTrue();
                server.accept().close();
            }
            await("ping -c 1 -W 1 10.0.2.2");
            try (Fault mute = faults().nic("n0").drop(NicDirection.SENT)) {
                assertThat(get(server, "mute")).isNotZero();
                assertThat(mute.isOn()).isTrue();
            }
            await("ping -c 1 -W 1 10.0.2.2");
            get(server, "found");
            String asked = "";
            while (asked.isEmpty()) { // connections of before may still come, without a request
                asked = request(server);
            }
            assertThat(asked).startsWith("GET /found");
        }
    }

    private static int get(ServerSocket server, String name) {
        return machine.console()
                .run("timeout 3 wget -q -O - http://10.0.2.2:" + server.getLocalPort() + "/" + name)
                .exitCode();
    }

    private static String request(ServerSocket server) throws IOException {
        try (Socket connection = server.accept();
                InputStream in = connection.getInputStream()) {
            return new String(in.readNBytes(10), US_ASCII);
        }
    }

    @Test
    void delay_holdsPackets() {
        try (Fault slow = faults().nic("card").delay(NicDirection.RECEIVED, Duration.ofMillis(1500))) {
            assertThat(roundTrip()).isGreaterThan(200);
            assertThat(slow.isOn()).isTrue();
        }
        await("ping -c 1 -W 1 10.0.2.2");
    }

    /** Returns the longest of three round trips in milliseconds: the first may come at the end of an interval. */
    private static double roundTrip() {
        String output = machine.run("ping -c 3 -W 20 10.0.2.2");
        return Double.parseDouble(output.replaceFirst("(?s).*= [0-9.]+/[0-9.]+/([0-9.]+) ms.*", "$1"));
    }

    @Test
    void nmi_isInTheKernelsLog() {
        faults().nmi();

        await("dmesg | grep -q 'NMI received'");
    }

    @Test
    void squeeze_takesMemoryFromTheGuest() {
        long before = memory();
        try (Fault squeezed = faults().squeeze(DataSize.ofMib(192), PATIENCE)) {
            assertThat(memory()).isLessThan(before - 50_000);
            assertThat(squeezed.isOn()).isTrue();
        }
        assertThat(memory()).isEqualTo(before);
    }

    /** Returns the guest's memory in KiB. */
    private static long memory() {
        return Long.parseLong(
                machine.run("awk '/MemTotal/ { print $2 }' /proc/meminfo").strip());
    }

    @Test
    void clock_jumpsAndJumpsBack() {
        try (GuestAgent agent = machine.vm().guestAgent(PATIENCE)) {
            long before = clock();
            try (Fault jumped = faults().clock(agent, Duration.ofDays(400))) {
                assertThat(clock() - before)
                        .isGreaterThanOrEqualTo(Duration.ofDays(400).toSeconds());
                assertThat(jumped.isOn()).isTrue();
            }
            assertThat(clock() - before).isBetween(0L, 600L);
        }
    }

    private static long clock() {
        return Long.parseLong(machine.run("date +%s").strip());
    }

    private static Faults faults() {
        return machine.vm().faults();
    }

    private static void await(String condition) {
        machine.run("i=0; until { " + condition + "; } >/dev/null 2>&1; do"
                + " [ $((i += 1)) -lt 600 ] || { echo never; exit 1; }; sleep 0.1; done");
    }
}
