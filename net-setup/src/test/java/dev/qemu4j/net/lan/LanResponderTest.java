package dev.qemu4j.net.lan;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.net.lan.packet.internal.AddressPool;
import dev.qemu4j.net.lan.packet.internal.DhcpMessage;
import dev.qemu4j.net.lan.packet.internal.Frame;
import dev.qemu4j.net.lan.packet.internal.Ipv4;
import dev.qemu4j.net.lan.packet.internal.Packets;
import dev.qemu4j.net.lan.packet.internal.Packets.Datagram;
import dev.qemu4j.net.lan.packet.internal.Packets.Ip;
import dev.qemu4j.net.lan.packet.internal.Packets.Route;
import dev.qemu4j.net.lan.packet.internal.Subnet;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whole frames to the gateway, and its answers. */
class LanResponderTest {
    private static final long MAC = 0x02_00_00_00_00_01L;
    private static final int GATEWAY = Ipv4.parse("gateway", "10.77.0.1");
    private static final int CLIENT = Ipv4.parse("client", "10.77.0.9");
    private static final Route THERE = new Route(Frames.A, CLIENT, MAC, GATEWAY);

    private final DhcpServer dhcp = new DhcpServer(
            new DhcpServer.Settings(GATEWAY, 0xffffff00, 0, "lan", Duration.ofHours(1)),
            new AddressPool(Subnet.parse("10.77.0.0/24"), GATEWAY + 1, GATEWAY + 100, Map.of()),
            Clock.systemUTC(),
            lease -> {});
    private final NameServer names =
            new NameServer("lan", name -> name.equals("db") ? CLIENT : 0, address -> address == CLIENT ? "db" : null);
    private final LanResponder responder = new LanResponder(MAC, GATEWAY, dhcp, names);

    @Test
    void arp_forTheGateway_isAnswered() {
        byte[] asked = HexFormat.of()
                .parseHex("ffffffffffff" + "52540000000a" + "0806" + "0001080006040001" + "52540000000a" + "0a4d0009"
                        + "000000000000" + "0a4d0001");
        Frame answer = Objects.requireNonNull(responder.answer(Frame.of(asked), "a"));

        assertThat(HexFormat.of().formatHex(answer.bytes()))
                .isEqualTo("52540000000a" + "020000000001" + "0806" + "0001080006040002" + "020000000001" + "0a4d0001"
                        + "52540000000a" + "0a4d0009" + "00".repeat(18));
        asked[41] = 2;
        assertThat(responder.answer(Frame.of(asked), "a")).isNull();
    }

    @Test
    void ping_ofTheGateway_isAnswered_unlessDamaged() {
        byte[] asked = ping("hello, gateway");
        Frame answer = Objects.requireNonNull(responder.answer(Frame.of(asked), "a"));
        Ip packet = Objects.requireNonNull(Packets.ip(answer));

        assertThat(answer.destination()).isEqualTo(Frames.A);
        assertThat(Ipv4.text(packet.source())).isEqualTo("10.77.0.1");
        assertThat(Ipv4.text(packet.destination())).isEqualTo("10.77.0.9");
        assertThat(packet.content().get(0)).isZero();
        assertThat(Ipv4.checksum(packet.content(), 0, packet.content().limit(), 0))
                .isZero();
        byte[] content = new byte[14];
        packet.content().get(8, content);
        assertThat(new String(content, US_ASCII)).isEqualTo("hello, gateway");

        for (int bit = 0; bit < 8 * 4; bit++) { // anywhere in the payload
            byte[] damaged = asked.clone();
            damaged[42 + bit / 8] ^= (byte) (1 << (bit % 8));
            assertThat(responder.answer(Frame.of(damaged), "a")).isNull();
        }
    }

    @Test
    void names_areAnsweredOverUdp() {
        Frame question = Packets.datagram(THERE, 4242, 53, DnsQuestion.of("db.lan", 1));
        Frame answer = Objects.requireNonNull(responder.answer(question, "a"));
        Datagram datagram = datagram(answer);

        assertThat(datagram.destinationPort()).isEqualTo(4242);
        assertThat(DnsQuestion.lastFourBytes(datagram.content())).isEqualTo(CLIENT);
    }

    @Test
    void broadcast_ofNoInterest_isNotAnswered() {
        Route toAll = new Route(Frames.A, CLIENT, Frame.BROADCAST, Ipv4.BROADCAST);

        assertThat(responder.answer(Packets.datagram(toAll, 1, 9999, new byte[10]), "a"))
                .isNull();
        Route toAnother = new Route(Frames.A, CLIENT, MAC, CLIENT + 1);
        assertThat(responder.answer(Packets.datagram(toAnother, 1, 53, DnsQuestion.of("db", 1)), "a"))
                .isNull();
    }

    @Test
    void garbage_neverThrows() {
        Random random = new Random(11);
        byte[][] seeds = {
            ping("x"),
            Packets.datagram(THERE, 68, 67, DhcpServerTest.request(DhcpMessage.DISCOVER, Frames.A, 0))
                    .bytes(),
            Packets.datagram(THERE, 5, 53, DnsQuestion.of("a.b.c.lan", 1)).bytes(),
        };
        int answers = 0;
        for (int i = 0; i < 30_000; i++) {
            byte[] frame = seeds[random.nextInt(seeds.length)].clone();
            int from = random.nextInt(4) == 0 ? 12 : 42;
            for (int damage = random.nextInt(4); damage > 0; damage--) {
                frame[from + random.nextInt(frame.length - from)] = (byte) random.nextInt();
            }
            if (random.nextInt(3) == 0) {
                frame = Arrays.copyOf(frame, Frame.SHORTEST + random.nextInt(frame.length));
            }
            answers += responder.answer(withoutUdpChecksum(frame), "a") == null ? 0 : 1;
        }
        assertThat(answers).isBetween(3_000, 29_000);
    }

    /** So that damage to the content gets as far as what reads it. */
    private static Frame withoutUdpChecksum(byte[] frame) {
        if (frame.length > 42 && frame[23] == Packets.UDP) {
            frame[40] = 0;
            frame[41] = 0;
        }
        return Frame.of(frame);
    }

    private static Datagram datagram(@Nullable Frame frame) {
        Ip packet = Objects.requireNonNull(Packets.ip(Objects.requireNonNull(frame)));
        return Objects.requireNonNull(Packets.datagram(packet));
    }

    private static byte[] ping(String text) {
        // A datagram's frame, made an echo request: the headers have the same size.
        byte[] frame = Packets.datagram(THERE, 0, 0, text.getBytes(US_ASCII)).bytes();
        ByteBuffer bytes = ByteBuffer.wrap(frame);
        bytes.put(23, (byte) Packets.ICMP).putShort(24, (short) 0);
        bytes.putShort(24, (short) Ipv4.checksum(bytes, 14, 20, 0));
        bytes.putShort(34, (short) 0x0800).putShort(36, (short) 0).putInt(38, 0x00010001);
        bytes.putShort(36, (short) Ipv4.checksum(bytes, 34, 8 + text.length(), 0));
        return frame;
    }
}
