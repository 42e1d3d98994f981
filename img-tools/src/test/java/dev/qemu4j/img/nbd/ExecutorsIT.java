package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a user's executor does with its tasks, each future of a client ends, and so do the verbs that wait in callbacks. */
@Timeout(180)
class ExecutorsIT {
    /** Also the time that an executor has to begin a task. */
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final CountDownLatch end = new CountDownLatch(1);
    private final ExecutorService one = Executors.newSingleThreadExecutor();

    @TempDir
    private Path directory;

    enum Kind {
        REFUSES,
        FAILS,
        IS_SHUT_DOWN,
        FORGETS,
        IS_BUSY,
        HOLDS_UP,
        RUNS_AT_ONCE,
        RUNS_TWICE_AND_FAILS,
        HAS_ONE_THREAD
    }

    @AfterEach
    void release() {
        end.countDown();
        one.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void futures_ofAnExecutorThat_end(Kind kind) throws Exception {
        Path disk = directory.resolve("disk");
        QemuImg.find().create(disk, Format.RAW, DataSize.ofMib(8));
        NbdOptions options =
                NbdOptions.builder().executor(of(kind)).requestTimeout(LIMIT).build();
        try (ImageServer server = ImageServer.start(ImageSource.of(disk, Format.RAW))) {
            NbdClient client = NbdClient.connect(server.address(), options);
            ImageChannel channel = ImageChannel.of(client);
            CompletableFuture<Integer> nested = client.writeAsync(ByteBuffer.allocate(512), 0)
                    .thenApply(none -> {
                        client.read(ByteBuffer.allocate(512), 512);
                        return 512;
                    });
            List<CompletableFuture<?>> all = List.of(
                    nested,
                    client.readAsync(ByteBuffer.allocate(512), 0),
                    client.zeroAsync(1024, 512),
                    client.flushAsync(),
                    client.extentsAsync(Extent.ALLOCATION, 0, 8 << 20),
                    channel.readAsync(ByteBuffer.allocate(4 << 20), 1),
                    channel.writeAsync(ByteBuffer.allocate(4 << 20), 1),
                    channel.zeroAsync(0, 1 << 20));
            client.read(ByteBuffer.allocate(512), 0);

            for (CompletableFuture<?> future : all) {
                future.get(60, TimeUnit.SECONDS);
            }

            assertThat(client.isOpen()).isTrue();
            client.close();
            client.closed().get(60, TimeUnit.SECONDS);
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"REFUSES", "FORGETS", "HOLDS_UP", "RUNS_AT_ONCE"})
    void futuresWithoutAReply_ofAnExecutorThat_fail(Kind kind) throws Exception {
        NbdOptions options =
                NbdOptions.builder().executor(of(kind)).requestTimeout(LIMIT).build();
        FakeNbdServer server = FakeNbdServer.replying((request, out) -> {});
        try (NbdClient client = NbdClient.connect(server.address(), "", options)) {
            CompletableFuture<?> read = client.readAsync(ByteBuffer.allocate(512), 0);
            CompletableFuture<?> extents = client.extentsAsync(Extent.ALLOCATION, 0, 512);

            server.close();

            for (CompletableFuture<?> future : List.of(read, extents)) {
                assertThat(future.handle((none, failure) -> failure).get(60, TimeUnit.SECONDS))
                        .isInstanceOf(NbdDisconnectedException.class);
            }
            client.closed().get(60, TimeUnit.SECONDS);
        }
    }

    private Executor of(Kind kind) {
        return switch (kind) {
            case REFUSES ->
                task -> {
                    throw new RejectedExecutionException("full");
                };
            case FAILS ->
                task -> {
                    throw new NoClassDefFoundError("injected");
                };
            case IS_SHUT_DOWN -> {
                one.shutdownNow();
                yield one;
            }
            case FORGETS -> task -> {};
            case IS_BUSY -> {
                one.execute(this::holdUp);
                yield one;
            }
            case HOLDS_UP -> task -> holdUp();
            case RUNS_AT_ONCE -> Runnable::run;
            case RUNS_TWICE_AND_FAILS ->
                task -> {
                    task.run();
                    task.run();
                    throw new IllegalStateException("injected");
                };
            case HAS_ONE_THREAD -> one;
        };
    }

    private void holdUp() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
