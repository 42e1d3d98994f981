package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.net.lan.packet.internal.AddressPool;
import dev.qemu4j.net.lan.packet.internal.DhcpMessage;
import dev.qemu4j.net.lan.packet.internal.Ipv4;
import dev.qemu4j.net.lan.packet.internal.Subnet;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DhcpServerTest {
    private static final int SERVER = Ipv4.parse("server", "10.77.0.1");
    private static final int FIXED = Ipv4.parse("fixed", "10.77.0.50");

    private final List<LanLease> heard = new ArrayList<>();
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final AddressPool pool =
            new AddressPool(Subnet.parse("10.77.0.0/24"), SERVER + 1, SERVER + 3, Map.of(Frames.C, FIXED));
    private final DhcpServer server = new DhcpServer(
            new DhcpServer.Settings(SERVER, 0xffffff00, SERVER + 1, "lan", Duration.ofMinutes(10)),
            pool,
            new TestClock(),
            heard::add);

    @Test
    void client_thatAsks_getsAnAddressAndIsListed() {
        pool.reserve(SERVER + 1);
        ByteBuffer offer = answer(DhcpMessage.DISCOVER, Frames.A, 0);
        assertThat(Ipv4.text(offer.getInt(16))).isEqualTo("10.77.0.3");
        assertThat(option(offer, 53)).containsExactly(DhcpMessage.OFFER);
        assertThat(server.leases()).isEmpty();

        ByteBuffer ack = answer(DhcpMessage.REQUEST, Frames.A, offer.getInt(16));
        assertThat(option(ack, 53)).containsExactly(DhcpMessage.ACK);
        assertThat(option(ack, 1)).containsExactly(255, 255, 255, 0);
        assertThat(option(ack, 3)).containsExactly(10, 77, 0, 2);
        assertThat(option(ack, 6)).containsExactly(10, 77, 0, 1);
        assertThat(option(ack, 51)).containsExactly(0, 0, 2, 88);
        assertThat(option(ack, 12)).containsExactly('p', 'o', 'r', 't');
        assertThat(ack.getInt(4)).isEqualTo(77);
        assertThat(ack.getLong(28) >>> 16).isEqualTo(Frames.A);

        LanLease lease = server.leases().get(0);
        assertThat(lease.address().getHostAddress()).isEqualTo("10.77.0.3");
        assertThat(lease.mac().text()).isEqualTo("52:54:00:00:00:0a");
        assertThat(lease.port()).isEqualTo("port");
        assertThat(lease.hostname()).isEqualTo("guest");
        assertThat(lease.expires()).isEqualTo(now.plusSeconds(600));
        assertThat(heard).containsExactly(lease);
    }

    @Test
    void clients_getDifferentAddresses_untilNoneIsLeft() {
        List<Integer> given = new ArrayList<>();
        for (long mac = 1; mac <= 3; mac++) {
            given.add(answer(DhcpMessage.DISCOVER, mac, 0).getInt(16));
        }
        assertThat(given).containsExactlyInAnyOrder(SERVER + 1, SERVER + 2, SERVER + 3);
        assertThat(reply(DhcpMessage.DISCOVER, 4, 0)).isNull();

        now = now.plusSeconds(61); // what was offered but not taken is free again
        assertThat(answer(DhcpMessage.DISCOVER, 4, 0).getInt(16)).isNotZero();
    }

    @Test
    void fixedAddress_isThatOfTheCard_andNobodyElses() {
        assertThat(answer(DhcpMessage.DISCOVER, Frames.C, SERVER + 2).getInt(16))
                .isEqualTo(FIXED);
        assertThat(answer(DhcpMessage.DISCOVER, Frames.A, FIXED).getInt(16)).isNotEqualTo(FIXED);
        assertThat(type(answer(DhcpMessage.REQUEST, Frames.C, FIXED))).isEqualTo(DhcpMessage.ACK);
    }

    @Test
    void address_thatCannotBeHad_isRefused() {
        assertThat(type(answer(DhcpMessage.REQUEST, Frames.A, Ipv4.parse("", "192.168.1.5"))))
                .isEqualTo(DhcpMessage.NAK);
        answer(DhcpMessage.REQUEST, Frames.A, SERVER + 2);
        assertThat(type(answer(DhcpMessage.REQUEST, Frames.B, SERVER + 2))).isEqualTo(DhcpMessage.NAK);
    }

    @Test
    void wantedAddress_isGiven_andKeptBeyondARelease() {
        assertThat(answer(DhcpMessage.DISCOVER, Frames.A, SERVER + 3).getInt(16))
                .isEqualTo(SERVER + 3);
        answer(DhcpMessage.REQUEST, Frames.A, SERVER + 3);
        assertThat(reply(DhcpMessage.RELEASE, Frames.A, 0)).isNull();

        assertThat(server.leases()).isEmpty();
        assertThat(answer(DhcpMessage.DISCOVER, Frames.B, SERVER + 3).getInt(16))
                .isEqualTo(SERVER + 3);
    }

    @Test
    void lease_thatIsNotRenewed_expires() {
        answer(DhcpMessage.REQUEST, Frames.A, SERVER + 2);
        now = now.plusSeconds(599);
        assertThat(server.leases()).hasSize(1);
        answer(DhcpMessage.REQUEST, Frames.A, SERVER + 2);
        now = now.plusSeconds(599);
        assertThat(server.leases()).hasSize(1);
        now = now.plusSeconds(2);
        assertThat(server.leases()).isEmpty();
    }

    @Test
    void address_thatSomebodyElseUses_isNotGivenForALeaseTime() {
        answer(DhcpMessage.REQUEST, Frames.A, SERVER + 2);
        assertThat(reply(DhcpMessage.DECLINE, Frames.A, SERVER + 2)).isNull();

        assertThat(answer(DhcpMessage.DISCOVER, Frames.A, SERVER + 2).getInt(16))
                .isNotEqualTo(SERVER + 2);
        now = now.plusSeconds(601);
        assertThat(answer(DhcpMessage.DISCOVER, Frames.A, SERVER + 2).getInt(16))
                .isEqualTo(SERVER + 2);
    }

    @Test
    void garbage_neverThrows() {
        Random random = new Random(9);
        int read = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] bytes = request(DhcpMessage.REQUEST, Frames.A, SERVER + 2);
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                bytes[
                                random.nextInt(8) == 0
                                        ? random.nextInt(bytes.length)
                                        : 240 + random.nextInt(bytes.length - 240)] =
                        (byte) random.nextInt();
            }
            DhcpMessage message = DhcpMessage.parse(ByteBuffer.wrap(bytes, 0, 200 + random.nextInt(bytes.length - 199))
                    .slice());
            if (message != null) {
                read++;
                server.answer(message, "port");
            }
        }
        assertThat(read).isBetween(10_000, 199_000);
    }

    private ByteBuffer answer(int type, long mac, int wanted) {
        return ByteBuffer.wrap(Objects.requireNonNull(reply(type, mac, wanted)));
    }

    private byte @Nullable [] reply(int type, long mac, int wanted) {
        DhcpMessage message = DhcpMessage.parse(ByteBuffer.wrap(request(type, mac, wanted)));
        return server.answer(Objects.requireNonNull(message), "port");
    }

    /** Makes a client's message, with the name {@code guest}. */
    static byte[] request(int type, long mac, int wanted) {
        byte[] request = new byte[260];
        ByteBuffer bytes = ByteBuffer.wrap(request);
        bytes.put(0, (byte) 1).put(1, (byte) 1).put(2, (byte) 6).putInt(4, 77);
        bytes.putLong(28, mac << 16).putInt(236, 0x63825363).position(240);
        bytes.put(new byte[] {53, 1, (byte) type, 0, 12, 5, 'g', 'u', 'e', 's', 't'});
        if (wanted != 0) {
            bytes.put(new byte[] {50, 4}).putInt(wanted);
        }
        bytes.put((byte) 255);
        return request;
    }

    private static int type(ByteBuffer message) {
        return option(message, 53)[0];
    }

    private static byte[] option(ByteBuffer message, int code) {
        int at = 240;
        while (message.get(at) != code) {
            at += 2 + message.get(at + 1);
        }
        byte[] value = new byte[message.get(at + 1)];
        message.get(at + 2, value);
        return value;
    }

    /** The time that the test sets. */
    private final class TestClock extends Clock {
        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
