package dev.qemu4j.net.lan;

import static dev.qemu4j.net.lan.Frames.A;
import static dev.qemu4j.net.lan.Frames.B;
import static dev.qemu4j.net.lan.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.packet.internal.Frame;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class PacketCaptureTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    @TempDir
    private Path directory;

    /** Byte by byte, after the format's specification. */
    @Test
    void file_ofOneFrame_isTheseBytes() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        PcapngWriter writer = new PcapngWriter(out);
        writer.packet("a", Direction.EGRESS, frame(B, A, 0x01020304, 18 + 3), 0x17_0000_0000_0000_2aL);
        writer.statistics(3, 0x2b);

        assertThat(HexFormat.of().formatHex(out.toByteArray()))
                .isEqualTo(String.join(
                        "",
                        "0a0d0d0a" + "2c000000" + "4d3c2b1a" + "0100" + "0000" + "ffffffffffffffff", // section
                        "04000600" + "71656d75346a0000" + "00000000" + "2c000000", // qemu4j
                        "01000000" + "28000000" + "0100" + "0000" + "00000000", // interface: Ethernet
                        "02000100" + "61000000" + "09000100" + "09000000" + "00000000" + "28000000", // a, nanoseconds
                        "06000000" + "44000000" + "00000000" + "00000017" + "2a000000" + "15000000" + "15000000",
                        "52540000000b" + "52540000000a" + "88b5" + "01020304" + "000000" + "000000", // padded
                        "02000400" + "02000000" + "00000000" + "44000000", // outbound
                        "05000000" + "34000000" + "00000000" + "00000000" + "2b000000",
                        "04000800" + "0100000000000000" + "05000800" + "0300000000000000" + "00000000",
                        "34000000"));
    }

    @Test
    void capture_ofThePort_hasBothDirections_andOfTheSwitchEachFrameOnce() throws IOException {
        Path whole = directory.resolve("whole.pcapng");
        Path one = directory.resolve("one.pcapng");
        Instant before = Instant.now();
        try (VirtualSwitch lan = VirtualSwitch.open();
                PacketCapture all = lan.capture(whole);
                PacketCapture ofB = lan.port("b").capture(one)) {
            FramePort a = lan.attach("a");
            FramePort b = lan.attach("b");
            FramePort c = lan.attach("c");
            a.send(frame(B, A, 1));
            assertThat(b.receive(SOON)).isNotNull();
            assertThat(c.receive(SOON)).isNotNull();
            b.send(frame(A, B, 2));
            assertThat(a.receive(SOON)).isNotNull();
            assertThat(all.frames()).isEqualTo(2);
            assertThat(ofB.frames()).isEqualTo(2);
            assertThat(all.dropped()).isZero();
        }

        PcapngFile file = PcapngFile.read(whole);
        assertThat(file.packets()).extracting(PcapngFile.Packet::port).containsExactly("a", "b");
        assertThat(file.packets()).extracting(PcapngFile.Packet::flags).containsExactly(1, 1);
        assertThat(file.packets().get(0).frame().bytes()).isEqualTo(frame(B, A, 1));
        assertThat(file.packets())
                .allSatisfy(packet -> assertThat(packet.time())
                        .isBetween(before.minusSeconds(1), Instant.now().plusSeconds(1)));
        assertThat(PcapngFile.read(one).packets())
                .extracting(PcapngFile.Packet::flags)
                .containsExactly(2, 1);
    }

    @Test
    void close_onAnInterruptedThread_writesTheLastFrames() throws IOException {
        Path path = directory.resolve("interrupted.pcapng");
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            PacketCapture capture = lan.port("a").capture(path);
            FramePort a = lan.attach("a");
            FramePort b = lan.attach("b");
            a.send(frame(B, A, 1));
            assertThat(b.receive(SOON)).isNotNull();
            Thread.currentThread().interrupt();

            capture.close();

            assertThat(Thread.interrupted()).isTrue();
            assertThat(PcapngFile.read(path).packets()).hasSize(1);
        }
    }

    @Test
    void captureOfAPort_seesWhatIsLost_onItsWayInOnly() throws IOException {
        Path path = directory.resolve("lossy.pcapng");
        try (VirtualSwitch lan = VirtualSwitch.open();
                PacketCapture capture = lan.port("a").capture(path)) {
            FramePort a = lan.attach("a");
            FramePort b = lan.attach("b");
            lan.port("a").loss(1);
            a.send(frame(Frame.BROADCAST, A, 1));
            b.send(frame(Frame.BROADCAST, B, 2));
            while (lan.port("a").counters().get(Count.LOST) < 2) {
                Thread.onSpinWait();
            }
            assertThat(capture.file()).isEqualTo(path);
        }
        assertThat(PcapngFile.read(path).packets())
                .extracting(packet -> Frames.number(packet.frame()))
                .containsExactly(1);
    }

    @Test
    void file_thatCannotBeMade_isSaid() {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            Path nowhere = directory.resolve("none/capture.pcapng");

            assertThatThrownBy(() -> lan.capture(nowhere))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining(nowhere.toString());
        }
    }

    @Test
    void file_thatIsThere_isLeftAloneWithoutConsent() throws IOException {
        Path disk = Files.writeString(directory.resolve("disk.raw"), "a disk");
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            assertThatThrownBy(() -> lan.capture(disk))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining(disk + ": it is there already");
            assertThatThrownBy(() -> lan.port("a").capture(disk)).isInstanceOf(NetworkException.class);
            assertThat(disk).hasContent("a disk");

            lan.capture(disk, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)
                    .close();
            assertThat(PcapngFile.read(disk).packets()).isEmpty();
        }
    }

    @Test
    void diskThatIsFull_isSaidAtTheEnd_andTheLanGoesOn() {
        Path full = Path.of("/dev/full");
        Assumptions.assumeTrue(Files.exists(full), "NOT RUN: this system has no /dev/full");
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            assertThatThrownBy(() -> lan.capture(full, StandardOpenOption.WRITE))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining("/dev/full");
            FramePort a = lan.attach("a");
            FramePort b = lan.attach("b");
            a.send(frame(B, A, 1));
            assertThat(b.receive(SOON)).isNotNull();
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {OutOfMemoryError.class, StackOverflowError.class, IllegalStateException.class})
    void write_anyThrowableAtAnyWrite_isToldAtTheEnd_andTheLanGoesOn(Class<? extends Throwable> type) throws Exception {
        Path file = directory.resolve("file");
        for (int nth = 1; nth <= 4; nth++) {
            Files.writeString(file, "made for this");
            FailingOutput out = new FailingOutput(type, nth);
            try (VirtualSwitch lan = VirtualSwitch.open()) {
                FramePort a = lan.attach("a");
                FramePort b = lan.attach("b");
                List<Fabric.FrameTap> taps = a.port().traffic().taps();
                if (nth == 1) {
                    assertThatThrownBy(() -> PacketCapture.to(out, true, file, taps))
                            .isInstanceOf(NetworkException.class);
                    assertThat(file).doesNotExist();
                } else {
                    PacketCapture capture = PacketCapture.to(out, true, file, taps);
                    for (int i = 0; i < 4; i++) {
                        a.send(frame(B, A, i));
                        assertThat(b.receive(SOON)).isNotNull();
                        while (out.writes.get() < Math.min(nth, i + 2)) {
                            Thread.onSpinWait();
                        }
                    }

                    assertThatThrownBy(capture::close)
                            .isInstanceOf(NetworkException.class)
                            .hasMessageContaining("is not complete")
                            .hasCauseInstanceOf(type);
                    assertThat(file).exists();
                }
                assertThat(out.closed).isTrue();
                assertThat(taps).isEmpty();
            }
        }
    }

    @Test
    void close_fileThatTakesNothing_endsInTimeAndSaysThatFramesAreMissing() throws Exception {
        BlockedOutput out = new BlockedOutput();
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            FramePort a = lan.attach("a");
            FramePort b = lan.attach("b");
            PacketCapture capture = PacketCapture.to(
                    out, true, directory.resolve("file"), a.port().traffic().taps());
            a.send(frame(B, A, 1));
            assertThat(b.receive(SOON)).isNotNull();
            out.begun.await();

            assertThatThrownBy(() -> capture.close(Duration.ofMillis(50)))
                    .isInstanceOf(NetworkException.class)
                    .hasMessageContaining("is not complete: its last frames were not taken within 50 ms");

            out.writer.get().join();
            assertThat(a.port().traffic().taps()).isEmpty();
        }
    }

    /** Takes the head, and then nothing until it is closed. */
    private static final class BlockedOutput extends OutputStream {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch closed = new CountDownLatch(1);
        private final CompletableFuture<Thread> writer = new CompletableFuture<>();
        private final AtomicBoolean head = new AtomicBoolean(true);

        @Override
        public void write(int one) throws IOException {
            if (head.getAndSet(false)) {
                return;
            }
            writer.complete(Thread.currentThread());
            begun.countDown();
            try {
                closed.await();
            } catch (InterruptedException e) {
                throw new IOException(e);
            }
            throw new IOException("closed");
        }

        @Override
        public void write(byte[] bytes, int from, int length) throws IOException {
            write(0);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }

    /** Fails at its nth write. */
    private static final class FailingOutput extends OutputStream {
        private final Class<? extends Throwable> type;
        private final int nth;
        private final AtomicInteger writes = new AtomicInteger();
        private volatile boolean closed;

        FailingOutput(Class<? extends Throwable> type, int nth) {
            this.type = type;
            this.nth = nth;
        }

        @Override
        public void write(int one) {
            if (writes.incrementAndGet() >= nth) {
                fail();
            }
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            write(0);
        }

        @Override
        public void close() {
            closed = true;
        }

        private void fail() {
            try {
                Throwable thrown = type.getDeclaredConstructor().newInstance();
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) thrown;
            } catch (ReflectiveOperationException e) {
                throw new LinkageError(e.getMessage(), e);
            }
        }
    }
}
