package dev.qemu4j.net.lan;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.net.lan.packet.internal.Ipv4;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NameServerTest {
    private static final int DB = Ipv4.parse("db", "10.77.0.9");
    private static final int AAAA = 28;

    private final NameServer server =
            new NameServer("test.lan", name -> name.equals("db") ? DB : 0, address -> address == DB ? "db" : null);

    @ParameterizedTest
    @CsvSource({"db", "DB", "db.test.lan", "Db.Test.LAN"})
    void knownName_hasItsAddress(String name) {
        ByteBuffer answer = ask(name, 1);

        assertThat(answer.getShort(0)).isEqualTo((short) 0x1234);
        assertThat(answer.getShort(2) & 0xffff).isEqualTo(0x8580);
        assertThat(answer.getShort(6)).isEqualTo((short) 1);
        assertThat(DnsQuestion.lastFourBytes(answer)).isEqualTo(DB);
    }

    @Test
    void knownName_hasNoIpv6Address() {
        ByteBuffer answer = ask("db", AAAA);

        assertThat(answer.getShort(2) & 0xf).isZero();
        assertThat(answer.getShort(6)).isZero();
    }

    @ParameterizedTest
    @CsvSource({
        "web, 3",
        "web.test.lan, 3",
        "a.db.test.lan, 3",
        "example.org, 5",
        "8.0.77.10.in-addr.arpa, 3",
        "x.0.77.10.in-addr.arpa, 3",
        "99999.0.77.10.in-addr.arpa, 3",
        "265.0.77.10.in-addr.arpa, 3"
    })
    void otherNames_areUnknownOrNotOurs(String name, int code) {
        assertThat(ask(name, 1).getShort(2) & 0xf).isEqualTo(code);
    }

    @Test
    void address_dotsInALabel_isNone() {
        ByteBuffer asked = ByteBuffer.wrap(new byte[64]);
        asked.putShort(0, (short) 0x1234).putShort(4, (short) 1);
        asked.position(12).put((byte) 6).put("9..7.1".getBytes(ISO_8859_1));
        asked.put((byte) 7).put("in-addr".getBytes(ISO_8859_1)).put((byte) 4).put("arpa".getBytes(ISO_8859_1));
        asked.put((byte) 0).putShort((short) 12).putShort((short) 1).flip();

        byte[] answer = Objects.requireNonNull(server.answer(asked));

        assertThat(answer[3] & 0xf).isEqualTo(3);
    }

    @Test
    void address_hasItsName() {
        ByteBuffer answer = ask("9.0.77.10.in-addr.arpa", 12);

        assertThat(answer.getShort(6)).isEqualTo((short) 1);
        assertThat(ISO_8859_1.decode(answer).toString()).endsWith("\2db\4test\3lan\0");
    }

    @Test
    void severalQuestions_areNotImplemented_andAnswersNotAnswered() {
        byte[] asked = DnsQuestion.of("db", 1);
        asked[5] = 2;
        assertThat(Objects.requireNonNull(server.answer(ByteBuffer.wrap(asked)))[3] & 0xf)
                .isEqualTo(4);
        asked[2] = (byte) 0x80;
        assertThat(server.answer(ByteBuffer.wrap(asked))).isNull();
    }

    @Test
    void garbage_neverThrows() {
        Random random = new Random(2);
        int answers = 0;
        for (int i = 0; i < 200_000; i++) {
            byte[] asked = DnsQuestion.of("db.test.lan", 1);
            for (int damage = 1 + random.nextInt(3); damage > 0; damage--) {
                asked[random.nextInt(asked.length)] = (byte) random.nextInt();
            }
            ByteBuffer bytes =
                    ByteBuffer.wrap(asked, 0, random.nextInt(asked.length + 1)).slice();
            answers += server.answer(bytes) == null ? 0 : 1;
        }
        assertThat(answers).isBetween(1_000, 199_000);
    }

    private ByteBuffer ask(String name, int type) {
        return ByteBuffer.wrap(Objects.requireNonNull(server.answer(ByteBuffer.wrap(DnsQuestion.of(name, type)))));
    }
}
