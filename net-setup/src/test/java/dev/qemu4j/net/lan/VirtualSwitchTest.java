package dev.qemu4j.net.lan;

import static dev.qemu4j.net.lan.Frames.A;
import static dev.qemu4j.net.lan.Frames.B;
import static dev.qemu4j.net.lan.Frames.C;
import static dev.qemu4j.net.lan.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The switch, with this program at its ports. */
@Timeout(30)
class VirtualSwitchTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final VirtualSwitch lan =
            VirtualSwitch.builder().name("test-lan").seed(7).open();
    private final FramePort a = lan.attach("a");
    private final FramePort b = lan.attach("b");
    private final FramePort c = lan.attach("c");

    @AfterEach
    void close() {
        lan.close();
    }

    @Test
    void unknownAddress_goesToAll_andAKnownOneToItsPort() {
        a.send(frame(B, A, 1));
        assertThat(number(b)).isEqualTo(1);
        assertThat(number(c)).isEqualTo(1);

        b.send(frame(A, B, 2));
        assertThat(number(a)).isEqualTo(2);
        a.send(frame(B, A, 3));
        assertThat(number(b)).isEqualTo(3);

        a.send(frame(Frame.BROADCAST, A, 4));
        assertThat(number(b)).isEqualTo(4);
        assertThat(number(c)).as("neither 2 nor 3 came here").isEqualTo(4);
        assertThat(lan.addresses())
                .isEqualTo(Map.of("a", Set.of("52:54:00:00:00:0a"), "b", Set.of("52:54:00:00:00:0b")));
    }

    @Test
    void multicast_goesToAllAndIsNotLearnt() {
        long multicast = 0x01_00_5e_00_00_01L;
        a.send(frame(multicast, A, 1));
        b.send(frame(A, multicast, 2));

        assertThat(number(b)).isEqualTo(1);
        assertThat(number(c)).isEqualTo(1);
        assertThat(number(a)).isEqualTo(2);
        assertThat(lan.addresses()).containsOnlyKeys("a");
    }

    @Test
    void address_thatMoves_isFoundAtItsNewPort() {
        learn(a, A);
        learn(b, A);
        c.send(frame(A, C, 5));

        assertThat(number(b)).isEqualTo(5);
        assertThat(a.port().counters().get(Count.FRAMES_OUT)).isEqualTo(1); // the broadcast of b
    }

    @Test
    void address_thatWasSilentForTooLong_isForgotten() {
        try (VirtualSwitch forgetful =
                VirtualSwitch.builder().ageing(Duration.ZERO).open()) {
            FramePort one = forgetful.attach("one");
            FramePort two = forgetful.attach("two");
            FramePort three = forgetful.attach("three");
            two.send(frame(Frame.BROADCAST, B, 1));
            assertThat(number(one)).isEqualTo(1);
            assertThat(number(three)).isEqualTo(1);
            one.send(frame(B, A, 2));

            assertThat(number(three)).isEqualTo(2);
        }
    }

    @Test
    void partition_keepsTwoApart_andHealBringsThemTogether() {
        lan.partition("a", "b");
        a.send(frame(Frame.BROADCAST, A, 1));
        assertThat(number(c)).isEqualTo(1);
        b.send(frame(A, B, 2));
        await(() -> a.port().counters().get(Count.FILTERED) == 1);
        assertThat(b.port().counters().get(Count.FILTERED)).isEqualTo(1);

        lan.heal();
        a.send(frame(Frame.BROADCAST, A, 3));
        assertThat(number(b)).isEqualTo(3);
    }

    @Test
    void partition_ofGroups_healsByPairs() {
        lan.partition(List.of("a"), List.of("b", "c"));
        lan.heal("c", "a");
        a.send(frame(Frame.BROADCAST, A, 1));

        assertThat(number(c)).isEqualTo(1);
        assertThat(b.poll(Duration.ZERO)).isNull();
        assertThatThrownBy(() -> lan.partition("a", "d"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("port: 'd' (expected: one of [a, b, c])");
    }

    @Test
    void link_thatIsDown_letsNothingPass() {
        b.port().down();
        a.send(frame(Frame.BROADCAST, A, 1));
        assertThat(number(c)).isEqualTo(1);
        b.send(frame(Frame.BROADCAST, B, 2));
        b.port().up();
        b.send(frame(Frame.BROADCAST, B, 3));

        assertThat(number(a)).isIn(2, 3); // sent from this thread, taken by the switch's: 2 may come after up()
        assertThat(b.poll(Duration.ZERO)).isNull();
    }

    @Test
    void vlans_ofPorts_areApart_andTaggedOnATrunk() {
        a.port().vlan(10);
        b.port().vlan(20);
        a.send(frame(Frame.BROADCAST, A, 1));

        byte[] tagged = receive(c);
        assertThat(tagged).hasSize(64);
        assertThat(Frame.of(tagged).vlan()).isEqualTo(10);
        assertThat(Frame.of(tagged).untagged().bytes()).isEqualTo(frame(Frame.BROADCAST, A, 1));
        assertThat(b.poll(Duration.ZERO)).isNull();

        c.send(Frame.of(frame(B, C, 2)).tagged(20).bytes());
        assertThat(receive(b)).isEqualTo(frame(B, C, 2));
        c.send(frame(Frame.BROADCAST, C, 3)); // in no VLAN
        c.send(Frame.of(frame(Frame.BROADCAST, C, 4)).tagged(10).bytes());
        assertThat(number(a)).isEqualTo(4);

        a.send(Frame.of(frame(Frame.BROADCAST, A, 5)).tagged(20).bytes());
        a.send(frame(Frame.BROADCAST, A, 6));
        assertThat(Frames.number(Frame.of(receive(c)).untagged())).isEqualTo(6);
        assertThat(a.port().counters().get(Count.FILTERED)).isEqualTo(3); // 2, 3 and 5
    }

    @Test
    void tags_betweenTrunks_passUnchanged() {
        byte[] sent = Frame.of(frame(Frame.BROADCAST, A, 1)).tagged(99).bytes();
        a.send(sent);

        assertThat(receive(b)).isEqualTo(sent);
        assertThat(receive(c)).isEqualTo(sent);
    }

    @Test
    void slowReader_losesFrames_andHoldsNobodyUp() throws IOException {
        SwitchPort slow = lan.port("slow");
        learn(b, B);
        try (StreamClient client = StreamClient.connect(slow)) {
            AtomicInteger got = new AtomicInteger();
            b.onFrame(frame -> got.incrementAndGet());
            for (int i = 0; i < 4000; i++) {
                byte[] frame = frame(Frame.BROADCAST, A, i, 1500);
                while (!a.send(frame)) {
                    Thread.onSpinWait();
                }
            }
            await(() -> slow.counters().get(Count.FRAMES_OUT) + slow.counters().get(Count.DROPPED) == 4000);
            assertThat(slow.counters().get(Count.DROPPED)).isBetween(2000L, 3900L);

            assertThat(Frames.number(client.receive())).isZero();
            await(() -> got.get() == 4000 - b.port().counters().get(Count.DROPPED));
        }
    }

    /** Whatever the nth call throws, also from some JVM languages, the frames after it come, to all ports. */
    @ParameterizedTest
    @ValueSource(
            classes = {IllegalStateException.class, IOException.class, StackOverflowError.class, OutOfMemoryError.class
            })
    void callbacks_oneThrows_theFramesAfterItCome(Class<? extends Throwable> kind) throws Exception {
        Throwable failure = kind.getConstructor(String.class).newInstance("injected");
        BlockingQueue<Integer> heard = new LinkedBlockingQueue<>();
        b.onFrame(frame -> {
            int number = Frames.number(frame);
            if (number % 2 == 0) {
                throw VirtualSwitchTest.<RuntimeException>unchecked(failure);
            }
            heard.add(number);
        });
        for (int i = 0; i < 10; i++) {
            a.send(frame(Frame.BROADCAST, A, i));
            assertThat(number(c)).isEqualTo(i);
        }
        for (int i = 1; i < 10; i += 2) {
            assertThat(heard.poll(30, TimeUnit.SECONDS)).isEqualTo(i);
        }

        assertThatThrownBy(() -> a.port().faults(f -> {
                    throw VirtualSwitchTest.<RuntimeException>unchecked(failure);
                }))
                .isSameAs(failure);
        assertThatThrownBy(() -> lan.services("10.97.0.0/24", s -> {
                    throw VirtualSwitchTest.<RuntimeException>unchecked(failure);
                }))
                .isSameAs(failure);
        lan.services("10.97.0.0/24");
        a.send(frame(C, A, 11));
        assertThat(number(c)).isEqualTo(11);
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }

    @Test
    void stream_withAnOversizedFrame_isClosed_andTheSwitchGoesOn() throws IOException {
        SwitchPort port = lan.port("stream");
        try (StreamClient client = StreamClient.connect(port)) {
            client.sendRaw(ByteBuffer.allocate(8).putInt(1 << 30).putInt(1).flip());
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(port.counters().get(Count.MALFORMED)).isEqualTo(1);
        try (StreamClient client = StreamClient.connect(port)) {
            client.send(frame(Frame.BROADCAST, C, 9));
            assertThat(number(a)).isEqualTo(9);
        }
    }

    @Test
    void garbage_inFrames_neverStopsTheSwitch() throws IOException {
        Random random = new Random(5);
        try (StreamClient client = StreamClient.connect(lan.port("stream"))) {
            for (int i = 0; i < 3000; i++) {
                byte[] garbage = new byte[14 + random.nextInt(200)];
                random.nextBytes(garbage);
                client.send(garbage);
            }
            client.send(frame(Frame.BROADCAST, C, 77));
            byte[] last = receive(b);
            while (last.length != 60 || Frames.number(last) != 77) {
                last = receive(b);
            }
        }
        assertThat(lan.port("stream").counters().get(Count.FRAMES_IN)).isEqualTo(3001);
    }

    @Test
    void tcp_port_carriesFramesToo() throws IOException {
        SwitchPort port = lan.port("tcp");
        assertThat(port.listenTcp().getAddress().isLoopbackAddress()).isTrue();
        assertThat(port.listenTcp()).isEqualTo(port.listenTcp());
        try (StreamClient client = StreamClient.connect(port, port.listenTcp())) {
            client.send(frame(Frame.BROADCAST, C, 1));
            assertThat(number(a)).isEqualTo(1);
            a.send(frame(C, A, 2));
            assertThat(Frames.number(client.receive())).isEqualTo(2);
        }
    }

    @Test
    void twoConnections_atOnePort_bothGetItsFrames() throws IOException {
        SwitchPort port = lan.port("migrating");
        try (StreamClient source = StreamClient.connect(port);
                StreamClient target = StreamClient.connect(port)) {
            target.send(frame(A, C, 1));
            assertThat(number(a)).isEqualTo(1);
            a.send(frame(C, A, 2));
            assertThat(Frames.number(source.receive())).isEqualTo(2);
            assertThat(Frames.number(target.receive())).isEqualTo(2);
        }
    }

    @Test
    void latency_ofAPort_countsOnceEachWay() {
        a.port().latency(Duration.ofMillis(20));
        learn(a, A);
        b.onFrame(frame -> b.send(frame(A, B, Frames.number(frame))));
        double least = Double.MAX_VALUE;
        for (int i = 0; i < 200 && least > 42; i++) { // the machine that runs the test adds what it likes
            long start = System.nanoTime();
            a.send(frame(B, A, i));
            while (number(a) != i) {
                Thread.onSpinWait();
            }
            least = Math.min(least, (System.nanoTime() - start) / 1e6);
        }
        assertThat(least).isBetween(40.0, 42.0);
    }

    @Test
    void bandwidth_ofAPort_isWhatWasAsked() {
        a.port()
                .faults(
                        Direction.INGRESS,
                        f -> f.bandwidth(DataSize.ofBytes(4_000_000)).queue(DataSize.ofMib(1)));
        double best = 0;
        for (int round = 0; round < 20 && best < 3_800_000; round++) { // this thread may have to wait for a processor
            best = Math.max(best, bytesPerSecond(400));
        }

        assertThat(best).isBetween(3_800_000.0, 4_200_000.0);
    }

    /** Sends frames of 1000 bytes from a to b. */
    private double bytesPerSecond(int frames) {
        long start = System.nanoTime();
        for (int i = 0; i < frames; i++) {
            assertThat(a.send(frame(Frame.BROADCAST, A, i, 1000))).isTrue();
        }
        for (int i = 0; i < frames; i++) {
            assertThat(number(b)).isEqualTo(i);
        }
        return frames * 1000 / ((System.nanoTime() - start) / 1e9);
    }

    @Test
    void port_closed_isGoneWithItsSocket() throws IOException {
        SwitchPort port = lan.port("gone");
        Path socket = port.socket();
        try (StreamClient client = StreamClient.connect(port)) {
            port.close();
            assertThat(client.isEnded()).isTrue();
        }
        assertThat(socket).doesNotExist();
        assertThat(lan.ports()).extracting(SwitchPort::name).containsExactly("a", "b", "c");
    }

    @Test
    void close_leavesNeitherThreadNorFile() {
        Path directory = a.port().socket().getParent();
        assertThat(directory).exists();
        lan.close();

        assertThat(directory).doesNotExist();
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("qemu4j-test-lan");
        assertThatThrownBy(() -> lan.port("d"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("test-lan is closed");
        assertThat(Files.exists(directory)).isFalse();
    }

    @Test
    void wrongNamesAndFrames_areRefused() {
        assertThatThrownBy(() -> lan.port("a b")).hasMessageContaining("port: 'a b' (expected: 1 to 63 letters");
        assertThatThrownBy(() -> a.send(new byte[13])).hasMessageContaining("frame: 13 bytes (expected: 14 to 69632");
        assertThatThrownBy(() -> a.port().vlan(4095)).hasMessageContaining("VLAN: 4095");
        assertThatThrownBy(() -> a.port().loss(1.5)).hasMessageContaining("loss: 1.5 (expected: 0 to 1");
        assertThatThrownBy(() -> b.port().mac(a.port().mac())).hasMessageContaining("the port 'a' has it already");
    }

    @Test
    void poll_onAClosedPort_ends() throws Exception {
        CompletableFuture<byte[]> waiting = CompletableFuture.supplyAsync(() -> a.poll(Duration.ofMinutes(5)));
        a.close();

        assertThat(waiting.get(10, TimeUnit.SECONDS)).isNull();
    }

    @Test
    void receive_noFrame_throws() {
        assertThatThrownBy(() -> a.receive(Duration.ofMillis(1)))
                .isInstanceOf(QemuTimeoutException.class)
                .hasMessage("no frame came to the port 'a' within 1 ms");
        a.close();
        assertThatThrownBy(() -> a.receive(SOON)).hasMessage("the frame port 'a' is closed");
    }

    private void learn(FramePort port, long mac) {
        port.send(frame(Frame.BROADCAST, mac, -1));
        for (FramePort other : List.of(a, b, c)) {
            if (other != port) {
                assertThat(number(other)).isEqualTo(-1);
            }
        }
    }

    private static int number(FramePort port) {
        return Frames.number(receive(port));
    }

    private static byte[] receive(FramePort port) {
        return port.receive(SOON);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + SOON.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
