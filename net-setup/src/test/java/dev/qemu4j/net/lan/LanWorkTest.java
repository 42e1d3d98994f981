package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.net.lan.packet.internal.AddressPool;
import dev.qemu4j.net.lan.packet.internal.DhcpMessage;
import dev.qemu4j.net.lan.packet.internal.FrameReader;
import dev.qemu4j.net.lan.packet.internal.Ipv4;
import dev.qemu4j.net.lan.packet.internal.Packets;
import dev.qemu4j.net.lan.packet.internal.Packets.Route;
import dev.qemu4j.net.lan.packet.internal.Subnet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A guest's frames cost the switch's thread a bounded time each, however they are made and however much is remembered. */
@Timeout(120)
class LanWorkTest {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int ROUNDS = 5;
    private static final int SERVER = Ipv4.parse("server", "10.0.0.1");
    private static final long GATEWAY = 0x5254_0000_0001L;
    private static final long GUEST = 0x0200_0000_0000L;

    private final AddressPool pool =
            new AddressPool(Subnet.parse("10.0.0.0/8"), SERVER + 1, SERVER + 16_000_000, Map.of());
    private final DhcpServer dhcp = new DhcpServer(
            new DhcpServer.Settings(SERVER, 0xff000000, 0, "lan", Duration.ofHours(1)),
            pool,
            Clock.systemUTC(),
            lease -> {});
    private final NameServer names = new NameServer("lan", dhcp::addressOf, dhcp::portOf);
    private final LanResponder responder = new LanResponder(GATEWAY, SERVER, dhcp, names);

    /** The frames that take longest to read, beside one as large that is read at a glance. */
    @Test
    void answer_framesMadeToTakeLong_costAsMuchAsOthers() {
        byte[] plain = Arrays.copyOf(DhcpServerTest.request(DhcpMessage.REQUEST, GUEST, SERVER + 2), 65_000);
        plain[240] = (byte) 255; // the end of the options
        List<byte[]> hostile = new ArrayList<>();
        for (int code : new int[] {0, 1, 53, 12, 254}) {
            for (int length : new int[] {0, 1, 255}) {
                hostile.add(dhcp(code, length));
            }
        }
        for (int label : new int[] {0, 1, 63, 64, 0xC0, 0xFF}) {
            hostile.add(dns(label));
        }
        long glance = least(() -> answer(plain));

        for (byte[] content : hostile) {
            assertThat(least(() -> answer(content)))
                    .as(HexFormat.of().formatHex(content, 0, 300))
                    .isLessThan(50 * glance);
        }
    }

    private void answer(byte[] content) {
        for (int i = 0; i < 3; i++) {
            for (int port : new int[] {53, 67}) {
                responder.answer(
                        Packets.datagram(new Route(GUEST, SERVER + 2, GATEWAY, SERVER), 68, port, content), "port");
            }
        }
    }

    /** Sixteen times as many frames take sixteen times as long. */
    @Test
    void read_streamOfTheShortestFrames_costsAsMuchForEach() {
        AtomicInteger malformed = new AtomicInteger();
        FrameReader reader = new FrameReader(frame -> {}, malformed::incrementAndGet);
        long few = least(() -> reader.read(ByteBuffer.allocate(1 << 14)));
        malformed.set(0);

        long many = least(() -> reader.read(ByteBuffer.allocate(1 << 18)));

        assertThat(malformed).hasValue(ROUNDS << 16);
        assertThat(many).isLessThan(5 * 16 * few);
    }

    /** Questions for names and addresses, among as many leases as there can be. */
    @Test
    void answer_manyLeases_costsAsMuchAsFew() {
        byte[] name = DnsQuestion.of("last.lan", 1);
        byte[] none = DnsQuestion.of("nobody.lan", 1);
        byte[] address = DnsQuestion.of("9.9.9.10.in-addr.arpa", 12);
        lease(GUEST, "last");
        long few = least(name, none, address);

        for (int i = 1; i < AddressPool.MOST; i++) {
            lease(GUEST + i, "port" + i);
        }

        assertThat(dhcp.leases()).hasSize(AddressPool.MOST);
        assertThat(names.answer(ByteBuffer.wrap(name))).isNotNull();
        assertThat(least(name, none, address)).isLessThan(5 * few);
    }

    /** Each address that a guest declines is kept from others for a while. */
    @Test
    void decline_withoutEnd_isRememberedUpToABound() {
        for (int i = 0; i < 3 * AddressPool.MOST; i++) {
            lease(GUEST, "port");
            dhcp.answer(message(DhcpMessage.DECLINE, GUEST, 0), "port");
        }
        lease(GUEST, "port");

        assertThat(dhcp.remembered()).isLessThanOrEqualTo(AddressPool.MOST + 2);
        assertThat(dhcp.leases()).hasSize(1);
    }

    private long least(byte[]... questions) {
        return least(() -> {
            for (int i = 0; i < 5_000; i++) {
                for (byte[] question : questions) {
                    names.answer(ByteBuffer.wrap(question));
                }
            }
        });
    }

    /** The processor's time for the round that took the least, in nanoseconds: what else runs here adds to most of them. */
    private static long least(Runnable round) {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            long started = THREADS.getCurrentThreadCpuTime();
            round.run();
            least = Math.min(least, THREADS.getCurrentThreadCpuTime() - started);
        }
        return least;
    }

    private void lease(long mac, String port) {
        byte[] offer = Objects.requireNonNull(dhcp.answer(message(DhcpMessage.DISCOVER, mac, 0), port));
        int wanted = ByteBuffer.wrap(offer).getInt(16);
        assertThat(dhcp.answer(message(DhcpMessage.REQUEST, mac, wanted), port)).isNotNull();
    }

    private static DhcpMessage message(int type, long mac, int wanted) {
        return Objects.requireNonNull(DhcpMessage.parse(ByteBuffer.wrap(DhcpServerTest.request(type, mac, wanted))));
    }

    /** A whole datagram of one option, over and over. */
    private static byte[] dhcp(int code, int length) {
        byte[] content = Arrays.copyOf(DhcpServerTest.request(DhcpMessage.REQUEST, GUEST, SERVER + 2), 65_000);
        for (int at = 243; at + 2 + length < content.length; at += code == 0 ? 1 : 2 + length) {
            content[at] = (byte) code;
            if (code != 0) {
                content[at + 1] = (byte) length;
            }
        }
        return content;
    }

    /** A whole datagram of one label, or pointer, over and over. */
    private static byte[] dns(int label) {
        byte[] content = Arrays.copyOf(DnsQuestion.of("x", 1), 65_000);
        for (int at = 12; at < content.length; at += label > 0 && label < 64 ? label + 1 : 1) {
            content[at] = (byte) label;
        }
        ByteBuffer.wrap(content).putShort(4, (short) -1).putShort(6, (short) -1);
        return content;
    }
}
