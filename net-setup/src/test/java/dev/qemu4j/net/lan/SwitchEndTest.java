package dev.qemu4j.net.lan;

import static dev.qemu4j.net.lan.Frames.A;
import static dev.qemu4j.net.lan.Frames.B;
import static dev.qemu4j.net.lan.Frames.frame;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.net.base.NetworkException;
import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever ends a switch's thread, nobody waits for it. */
@Timeout(60)
class SwitchEndTest {
    private static final Duration LONG = Duration.ofHours(1);

    static Stream<Supplier<Throwable>> failures() {
        return Stream.of(
                () -> new OutOfMemoryError("injected"),
                () -> new StackOverflowError("injected"),
                () -> new AssertionError("injected"),
                () -> new Exception("injected, as from another JVM language"),
                Fatal::new);
    }

    /** An error whose message cannot be had either, as without any memory. */
    private static final class Fatal extends OutOfMemoryError {
        private static final long serialVersionUID = 1L;

        @Override
        public String getMessage() {
            throw new OutOfMemoryError("injected");
        }
    }

    @ParameterizedTest
    @MethodSource("failures")
    void thread_anyThrowable_failsWhoWaitsAndWhoComesLater(Supplier<Throwable> failure) throws Exception {
        VirtualSwitch lan = VirtualSwitch.open();
        FramePort a = lan.attach("a");
        FramePort b = lan.attach("b");
        LanServices services = lan.services("10.77.0.0/24");
        CompletableFuture<LanLease> lease = services.lease("a");
        CompletableFuture<byte[]> received = inThread(() -> a.receive(LONG));
        CountDownLatch ended = new CountDownLatch(1);
        lan.port("b").traffic().taps().add((port, direction, frame) -> {
            throw SwitchEndTest.<RuntimeException>unchecked(failure.get());
        });
        StreamClient machine = StreamClient.connect(lan.port("c"));
        lease.whenComplete((none, thrown) -> ended.countDown());

        b.send(frame(A, B, 1));

        assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> received.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(NetworkException.class)
                .hasMessageContaining("the frame port 'a' is closed: the switch " + lan.name() + " has failed");
        assertThatThrownBy(lease::join).hasCauseInstanceOf(NetworkException.class);
        assertThat(machine.isEnded()).isTrue();
        assertThat(lan.isOpen()).isFalse();
        assertThatThrownBy(() -> a.send(frame(B, A, 1))).isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> b.receive(LONG)).isInstanceOf(NetworkException.class);
        assertThat(b.poll(LONG)).isNull();
        assertThatThrownBy(services.lease("later")::join).hasCauseInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> services.awaitLease("later", LONG)).isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> lan.port("a")).isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> lan.attach("d")).isInstanceOf(NetworkException.class);
        assertThatThrownBy(() -> lan.services("10.78.0.0/24"))
                .isInstanceOf(NetworkException.class)
                .hasMessageContaining("open another");
        lan.close();
    }

    @Test
    void onFrame_threadHasFailed_endsTheListenersThread() throws Exception {
        VirtualSwitch lan = VirtualSwitch.open();
        FramePort a = lan.attach("listening-to-the-end");
        a.onFrame(frame -> {});
        Thread listener = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("qemu4j-lan-port-listening-to-the-end"))
                .findFirst()
                .orElseThrow();
        a.port().traffic().taps().add((port, direction, frame) -> {
            throw new OutOfMemoryError("injected");
        });

        a.send(frame(B, A, 1));
        listener.join(30_000);

        assertThat(listener.isAlive()).isFalse();
        lan.close();
    }

    @Test
    void close_leasesAndFramesThatNobodyGot_failAtOnce() throws Exception {
        VirtualSwitch lan = VirtualSwitch.open();
        FramePort a = lan.attach("a");
        LanServices services = lan.services("10.77.0.0/24");
        CompletableFuture<LanLease> lease = services.lease("a");
        CompletableFuture<byte[]> received = inThread(() -> a.receive(LONG));
        assertThat(lan.isOpen()).isTrue();

        lan.close();

        assertThat(lan.isOpen()).isFalse();
        assertThatThrownBy(() -> lease.get(30, TimeUnit.SECONDS))
                .hasCauseInstanceOf(NetworkException.class)
                .hasMessageContaining("the switch " + lan.name() + " was closed");
        assertThatThrownBy(() -> received.get(30, TimeUnit.SECONDS)).hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(services.lease("later")::join).hasCauseInstanceOf(NetworkException.class);
    }

    @Test
    void services_replacedByOthers_failWhoWaitsForTheirLeases() throws Exception {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            CompletableFuture<LanLease> old = lan.services("10.77.0.0/24").lease("a");
            CompletableFuture<LanLease> fresh = lan.services("10.78.0.0/24").lease("a");

            assertThatThrownBy(() -> old.get(30, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(NetworkException.class)
                    .hasMessageContaining("10.77.0.0/24 were replaced");
            assertThat(fresh).isNotDone();
        }
    }

    /** Such as without memory for its buffers: the machine is told, and the others go on. */
    @Test
    void accept_connectionCannotBeMade_isClosed_andTheSwitchGoesOn(@TempDir Path directory) throws IOException {
        try (VirtualSwitch lan = VirtualSwitch.open()) {
            FramePort a = lan.attach("a");
            FramePort b = lan.attach("b");
            SwitchLoop loop = new SwitchLoop("test");
            try (PortSocket socket = new PortSocket(a.port(), loop, directory.resolve("s"), -1);
                    SocketChannel machine = SocketChannel.open(UnixDomainSocketAddress.of(socket.path()))) {
                assertThat(machine.read(ByteBuffer.allocate(1))).isEqualTo(-1);
                assertThat(loop.isRunning()).isTrue();
            } finally {
                loop.close();
            }
            a.send(frame(B, A, 1));
            assertThat(b.receive(Duration.ofSeconds(30))).isNotNull();
        }
    }

    private static CompletableFuture<byte[]> inThread(Supplier<byte[]> task) {
        return CompletableFuture.supplyAsync(task, run -> {
            Thread thread = new Thread(run, "test-waiting");
            thread.setDaemon(true);
            thread.start();
        });
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
