package dev.qemu4j.testing.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.net.lan.Direction;
import dev.qemu4j.net.lan.FramePort;
import dev.qemu4j.net.lan.LinkFaults;
import dev.qemu4j.net.lan.SwitchPort;
import dev.qemu4j.testing.lab.internal.LabLans;
import dev.qemu4j.testing.lab.internal.LanFaults;
import dev.qemu4j.testing.lab.internal.LanFaults.LanFault;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two labs on one LAN, with this program in the place of its machines. */
@Timeout(30)
class LanFaultsTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Duration LATE = Duration.ofMillis(80);
    private static final short FOR_EXPERIMENTS = (short) 0x88b5;

    private final LabLans lans = LabLans.open(Map.of("office", "10.77.0.0/24"));
    private final FramePort web = lans.lan("office").network().attach("web");
    private final FramePort db = lans.lan("office").network().attach("db");
    private final FramePort witness = lans.lan("office").network().attach("witness");
    private final LanFaults one = faultsOfALab();
    private final LanFaults another = faultsOfALab();
    private int sent;

    private LanFaults faultsOfALab() {
        return LabLans.together(List.of(lans)).lan("office").faults();
    }

    @AfterEach
    void close() {
        lans.close();
    }

    @Test
    void partition_endedByOneLab_staysWhileAnotherHoldsIt() {
        LanFault first = one.partition(List.of("web"), List.of("db"));
        LanFault second = another.partition(List.of("db"), List.of("web"));
        first.begin();
        second.begin();
        assertThat(webReachesDb()).isFalse();

        first.end();
        assertThat(webReachesDb()).isFalse();
        first.end(); // as after an undoing that is tried again
        assertThat(webReachesDb()).isFalse();
        second.end();
        assertThat(webReachesDb()).isTrue();
    }

    @Test
    void partition_ofAMachineThatIsNotThere_partsNobody() {
        LanFault fault = one.partition(List.of("web"), List.of("db", "none"));

        assertThatThrownBy(fault::begin).isInstanceOf(IllegalArgumentException.class);
        assertThat(webReachesDb()).isTrue();
    }

    @Test
    void disturbance_endedByOneLab_leavesThoseOfAnotherAndWhatWasBefore() {
        SwitchPort port = db.port();
        port.faults(f -> f.corruption(0.25));
        LanFault far = one.disturbance(port, f -> f.latency(LATE));
        LanFault deaf = another.disturbance(port, f -> f.loss(1));
        far.begin();
        deaf.begin();

        far.end();
        assertThat(port.faults(Direction.INGRESS))
                .isEqualTo(LinkFaults.builder().corruption(0.25).loss(1).build());
        far.end();
        deaf.end();
        for (Direction direction : Direction.values()) {
            assertThat(port.faults(direction))
                    .isEqualTo(LinkFaults.builder().corruption(0.25).build());
        }
    }

    @Test
    void disturbance_thatThrows_changesNothing() {
        SwitchPort port = db.port();
        LanFault far = one.disturbance(port, f -> f.latency(LATE));
        far.begin();
        LanFault broken = another.disturbance(port, f -> f.loss(2));

        assertThatThrownBy(broken::begin).isInstanceOf(IllegalArgumentException.class);
        assertThat(port.faults(Direction.EGRESS))
                .isEqualTo(LinkFaults.builder().latency(LATE).build());
        far.end();
        assertThat(port.faults(Direction.EGRESS)).isEqualTo(LinkFaults.NONE);
    }

    @Test
    void disturbance_afterOneThatCouldNotBegin_keepsWhatThePortHasByThen() {
        SwitchPort port = db.port();
        assertThatThrownBy(() -> one.disturbance(port, f -> f.loss(2)).begin())
                .isInstanceOf(IllegalArgumentException.class);
        port.latency(LATE);

        LanFault deaf = one.disturbance(port, f -> f.loss(1));
        deaf.begin();
        deaf.end();
        assertThat(port.faults(Direction.INGRESS))
                .isEqualTo(LinkFaults.builder().latency(LATE).build());
    }

    /** The witness gets what web sends, and sends behind it, so that no time has to pass for what does not come. */
    private boolean webReachesDb() {
        int first = ++sent;
        web.send(frame(first));
        assertThat(number(witness)).isEqualTo(first);
        int second = ++sent;
        witness.send(frame(second));
        assertThat(number(web)).isEqualTo(second);
        boolean reached = number(db) == first;
        if (reached) {
            assertThat(number(db)).isEqualTo(second);
        }
        return reached;
    }

    private static byte[] frame(int number) {
        return ByteBuffer.allocate(60)
                .put(new byte[] {-1, -1, -1, -1, -1, -1})
                .put(new byte[] {0x52, 0x54, 0, 0, 0, (byte) number})
                .putShort(FOR_EXPERIMENTS)
                .putInt(number)
                .array();
    }

    private static int number(FramePort port) {
        return ByteBuffer.wrap(port.receive(SOON)).getInt(14);
    }
}
