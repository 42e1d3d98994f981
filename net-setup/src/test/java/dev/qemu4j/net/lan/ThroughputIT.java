package dev.qemu4j.net.lan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.net.lan.packet.internal.Frame;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Much data through the switch, between two clients of its sockets, unchanged. {@code -Dqemu4j.lan.mebibytes=1024} sends
 * more than the usual.
 */
@Tag("once")
@Timeout(300)
class ThroughputIT {
    private static final int CONTENT = 1500;
    private static final long MEBIBYTES = Long.getLong("qemu4j.lan.mebibytes", 256);
    /** The number of frames that the sender may be ahead: within the switch's queue, so that nothing has to be dropped. */
    private static final int WINDOW = 300;

    @Test
    void bytes_betweenTwoClients_arriveUnchanged() throws Exception {
        long frames = (MEBIBYTES << 20) / CONTENT;
        Semaphore window = new Semaphore(WINDOW);
        try (VirtualSwitch lan = VirtualSwitch.open();
                StreamClient sender = StreamClient.connect(lan.port("sender"));
                StreamClient receiver = StreamClient.connect(lan.port("receiver"))) {
            receiver.send(Frames.frame(Frame.BROADCAST, Frames.B, 0)); // for the switch to know where it is
            sender.receive();
            long start = System.nanoTime();
            CompletableFuture<String> got = CompletableFuture.supplyAsync(() -> receive(receiver, frames, window));
            String sent = send(sender, frames, window);

            assertThat(got.get(100, TimeUnit.SECONDS)).isEqualTo(sent);
            double seconds = (System.nanoTime() - start) / 1e9;
            System.out.printf(
                    "ThroughputIT: %d MiB in %.1f s, %.0f MiB/s, hashed on both sides%n",
                    MEBIBYTES, seconds, MEBIBYTES / seconds);
            assertThat(lan.port("receiver").counters().get(Count.DROPPED)).isZero();
            assertThat(lan.port("receiver").counters().get(Count.FRAMES_OUT)).isEqualTo(frames);
        }
    }

    private static String send(StreamClient sender, long frames, Semaphore window) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        Random random = new Random(1);
        byte[] content = new byte[CONTENT];
        random.nextBytes(content);
        byte[] head = Frames.frame(Frames.B, Frames.A, 0, Frame.SHORTEST);
        ByteBuffer batch = ByteBuffer.allocateDirect(64 * 1024);
        for (long i = 0; i < frames; i++) {
            assertThat(window.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
            ByteBuffer.wrap(content).putLong(0, random.nextLong()).putLong(100, i);
            digest.update(content);
            batch.putInt(head.length + CONTENT).put(head).put(content);
            if (batch.remaining() < 2 * CONTENT || i == frames - 1) {
                sender.sendRaw(batch.flip());
                batch.clear();
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static String receive(StreamClient receiver, long frames, Semaphore window) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (long i = 0; i < frames; i++) {
                byte[] frame = receiver.receive();
                digest.update(frame, Frame.SHORTEST, frame.length - Frame.SHORTEST);
                window.release();
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
