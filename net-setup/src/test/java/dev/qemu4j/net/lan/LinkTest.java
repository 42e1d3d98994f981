package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** Faults, by a clock that the test turns. */
class LinkTest {
    private static final int MANY = 200_000;
    private static final Percentage FIVE = Percentage.withPercentage(5);
    private static final long MILLI = 1_000_000;

    private final PortCounters.Running counters = new PortCounters.Running();
    private final List<Integer> arrived = new ArrayList<>();
    private final Map<Integer, Long> times = new HashMap<>();
    private long now;
    private final Link link = new Link(new SplittableRandom(42), counters, frame -> {
        arrived.add(Frames.number(frame));
        times.put(Frames.number(frame), now);
    });

    @Test
    void noFaults_pass_atOnceAndUncopied() {
        Frame frame = frame(1);
        List<Frame> out = new ArrayList<>();
        Link plain = new Link(new SplittableRandom(1), counters, out::add);
        plain.offer(frame, 0);

        assertThat(out).hasSize(1).first().isSameAs(frame);
        assertThat(plain.isIdle()).isTrue();
    }

    @Test
    void latency_moreTinyFramesThanThereIsRoomFor_areDropped() {
        set(f -> f.latency(Duration.ofMinutes(1)));
        Frame tiny = Frame.of(Frames.frame(Frames.A, Frames.B, 0, Frame.SHORTEST));
        long room = Link.MOST_IN_FLIGHT / (Frame.SHORTEST + 100);

        for (long i = 0; i < room && count(Count.DROPPED) == 0; i++) {
            link.offer(tiny, now);
        }

        assertThat(count(Count.DROPPED)).isPositive();
    }

    @Test
    void loss_ofMany_isWhatWasAsked() {
        set(f -> f.loss(0.1));
        offerMany();

        assertThat((double) (MANY - arrived.size())).isCloseTo(MANY * 0.1, FIVE);
        assertThat(count(Count.LOST)).isEqualTo(MANY - arrived.size());
    }

    @Test
    void loss_ofAll_letsNothingPass() {
        set(f -> f.loss(1));
        offerMany();

        assertThat(arrived).isEmpty();
    }

    @Test
    void duplication_ofMany_isWhatWasAsked() {
        set(f -> f.duplication(0.05));
        offerMany();

        assertThat((double) (arrived.size() - MANY)).isCloseTo(MANY * 0.05, FIVE);
        assertThat(count(Count.DUPLICATED)).isEqualTo(arrived.size() - MANY);
        assertThat(arrived.stream().distinct().count()).isEqualTo(MANY);
    }

    @Test
    void reordering_ofMany_isWhatWasAsked() {
        set(f -> f.reordering(0.1));
        offerMany();
        link.run(now + 50 * MILLI);

        int greatest = -1;
        int overtaken = 0;
        for (int number : arrived) {
            overtaken += number < greatest ? 1 : 0;
            greatest = Math.max(greatest, number);
        }
        assertThat((double) overtaken).isCloseTo(MANY * 0.1, FIVE);
        assertThat(arrived.stream().distinct().count()).isEqualTo(MANY);
        assertThat(link.isIdle()).isTrue();
    }

    @Test
    void reordering_ofALonelyFrame_arrivesAfterTheLongestHold() {
        set(f -> f.reordering(1));
        link.offer(frame(1), 5 * MILLI);

        assertThat(arrived).isEmpty();
        assertThat(link.next()).isEqualTo(55 * MILLI);
        link.run(55 * MILLI - 1);
        assertThat(arrived).isEmpty();
        link.run(55 * MILLI);
        assertThat(arrived).containsExactly(1);
        assertThat(link.next()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void corruption_ofMany_invertsOneBitBehindTheAddresses() {
        byte[] sent = Frames.frame(Frames.A, Frames.B, 0);
        List<byte[]> out = new ArrayList<>();
        Link damaging = new Link(new SplittableRandom(3), counters, frame -> out.add(frame.bytes()));
        damaging.change(f -> f.corruption(0.2));
        for (int i = 0; i < MANY; i++) {
            damaging.offer(Frame.of(sent), 0);
        }

        long damaged = 0;
        int most = 0;
        for (byte[] frame : out) {
            int bits = 0;
            for (int i = 0; i < sent.length; i++) {
                int inverted = Integer.bitCount((frame[i] ^ sent[i]) & 0xff);
                bits += i < 12 ? 100 * inverted : inverted;
            }
            most = Math.max(most, bits);
            damaged += bits;
        }
        assertThat(most).isEqualTo(1);
        assertThat((double) damaged).isCloseTo(MANY * 0.2, FIVE);
        assertThat(sent).isEqualTo(Frames.frame(Frames.A, Frames.B, 0));
    }

    @Test
    void latency_ofAFrame_isWhatWasAsked() {
        set(f -> f.latency(Duration.ofMillis(20)));
        link.offer(frame(1), 3 * MILLI);

        assertThat(link.next()).isEqualTo(23 * MILLI);
        runTo(23 * MILLI - 1);
        assertThat(arrived).isEmpty();
        runTo(23 * MILLI);
        assertThat(arrived).containsExactly(1);
    }

    @Test
    void jitter_ofMany_spreadsEvenlyAndKeepsTheOrder() {
        set(f -> f.latency(Duration.ofMillis(20)).jitter(Duration.ofMillis(5)));
        double sum = 0;
        long least = Long.MAX_VALUE;
        long most = 0;
        for (int i = 0; i < 10_000; i++) { // far enough apart for none to wait for another
            long start = 100L * i * MILLI;
            link.offer(frame(i), start);
            long time = link.next() - start;
            sum += time;
            least = Math.min(least, time);
            most = Math.max(most, time);
            runTo(link.next());
        }

        assertThat(sum / 10_000).isCloseTo(20.0 * MILLI, FIVE);
        assertThat(least).isCloseTo(15 * MILLI, within(MILLI / 10));
        assertThat(most).isCloseTo(25 * MILLI, within(MILLI / 10));

        arrived.clear();
        for (int i = 0; i < 100; i++) {
            link.offer(frame(i), now + i);
        }
        runTo(now + 30 * MILLI);
        assertThat(arrived).hasSize(100).isSorted();
    }

    @Test
    void bandwidth_ofMany_isWhatWasAsked() {
        set(f -> f.bandwidth(DataSize.ofBytes(1_000_000)).queue(DataSize.ofMib(1)));
        for (int i = 0; i < 500; i++) {
            link.offer(Frame.of(Frames.frame(Frames.A, Frames.B, i, 1000)), 0);
        }
        while (!link.isIdle()) {
            runTo(link.next());
        }

        assertThat(arrived).hasSize(500).isSorted();
        assertThat(now).isEqualTo(500 * MILLI); // 500 000 bytes at 1 MB/s
        assertThat(times.get(99)).isEqualTo(100 * MILLI);
    }

    @Test
    void bandwidth_withAFullQueue_drops() {
        set(f -> f.bandwidth(DataSize.ofBytes(1_000_000)).queue(DataSize.ofBytes(10_000)));
        for (int i = 0; i < 100; i++) {
            link.offer(Frame.of(Frames.frame(Frames.A, Frames.B, i, 1000)), 0);
        }
        runTo(1000 * MILLI);

        assertThat(arrived).hasSize(11);
        assertThat(count(Count.DROPPED)).isEqualTo(89);
    }

    @Test
    void faults_takenAway_letTheFramesOnTheirWayArriveFirst() {
        set(f -> f.latency(Duration.ofMillis(20)));
        link.offer(frame(1), 0);
        link.faults(LinkFaults.NONE);
        link.offer(frame(2), MILLI);

        runTo(20 * MILLI);
        assertThat(arrived).containsExactly(1, 2);
        link.offer(frame(3), 21 * MILLI);
        assertThat(arrived).containsExactly(1, 2, 3);
    }

    @Test
    void sameSeed_losesTheSameFrames() {
        List<Integer> again = new ArrayList<>();
        Link twin = new Link(new SplittableRandom(42), counters, frame -> again.add(Frames.number(frame)));
        set(f -> f.loss(0.5));
        twin.change(f -> f.loss(0.5));
        for (int i = 0; i < 1000; i++) {
            link.offer(frame(i), 0);
            twin.offer(frame(i), 0);
        }
        assertThat(again).isEqualTo(arrived).hasSizeBetween(400, 600);
    }

    private void set(Consumer<LinkFaults.Builder> faults) {
        link.change(faults);
    }

    private void offerMany() {
        for (int i = 0; i < MANY; i++) {
            link.offer(frame(i), now);
        }
    }

    private void runTo(long time) {
        now = time;
        link.run(time);
    }

    private long count(Count count) {
        return counters.snapshot().get(count);
    }

    private static Frame frame(int number) {
        return Frame.of(Frames.frame(Frames.A, Frames.B, number));
    }
}
