package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.EventLoopThread;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Verbs that wait do not even begin on a thread that reads for others. */
@Timeout(20)
class EventLoopTest {
    @Test
    void write_onAnEventLoop_isNotSentAndLeavesTheConnection() throws Exception {
        AtomicBoolean asked = new AtomicBoolean();
        try (FakeNbdServer server = FakeNbdServer.replying((request, out) -> asked.set(true));
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            Throwable failure = onALoop(() -> client.write(ByteBuffer.allocate(512), 0));

            assertThat(failure).isInstanceOf(IllegalStateException.class).hasMessageContaining("write of 512 bytes");
            assertThat(client.isOpen()).isTrue();
            assertThat(asked).isFalse();
        }
    }

    @Test
    void readOfManyPieces_onAnEventLoop_leavesTheConnection() throws Exception {
        FakeNbdServer.Offer large = new FakeNbdServer.Offer(8 << 20, 1, 1);
        try (FakeNbdServer server = FakeNbdServer.offering(large, (request, out) -> {});
                NbdClient client = NbdClient.connect(server.address(), "", NbdOptions.defaults())) {
            Throwable failure = onALoop(() -> ImageChannel.of(client).read(ByteBuffer.allocate(4 << 20), 0));

            assertThat(failure).isInstanceOf(IllegalStateException.class);
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void grow_onAnEventLoop_doesNotBegin() throws Exception {
        AtomicBoolean begun = new AtomicBoolean();
        ImageSource image = ImageSource.of(Path.of("/nowhere"), Format.QCOW2);

        Throwable failure = onALoop(() -> QemuImg.find().grow(image, DataSize.ofMib(1), o -> begun.set(true)));

        assertThat(failure).isInstanceOf(IllegalStateException.class);
        assertThat(begun).isFalse();
    }

    private static Throwable onALoop(Work work) throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        Loop loop = new Loop(() -> {
            try {
                work.run();
                failure.complete(new AssertionError("it did not fail"));
            } catch (Throwable e) {
                failure.complete(e);
            }
        });
        loop.start();
        return failure.get(15, TimeUnit.SECONDS);
    }

    private interface Work {
        void run() throws Exception;
    }

    /** A thread that reads for others. */
    private static final class Loop extends Thread implements EventLoopThread {
        Loop(Runnable work) {
            super(work, "loop");
            setDaemon(true);
        }
    }
}
