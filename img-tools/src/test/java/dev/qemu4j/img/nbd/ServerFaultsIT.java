package dev.qemu4j.img.nbd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.serve.StorageDaemon;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockExportOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fails each callback of a session with a server in turn: all that is waited for ends, and the image is free afterwards. */
@Tag("once")
@Timeout(300)
class ServerFaultsIT {
    private static final int LONG = 5 << 20;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger calls = new AtomicInteger();
    private final List<CompletableFuture<?>> futures = new ArrayList<>();
    private int nth;
    private Throwable failure = new IllegalStateException("injected");

    @TempDir
    Path directory;

    private Path disk;
    private ImageSource image;

    @BeforeEach
    void make() {
        disk = directory.resolve("disk");
        image = ImageSource.of(disk, Format.QCOW2);
        QemuImg.find().create(disk, Format.QCOW2, DataSize.ofMib(8));
    }

    @AfterEach
    void endThreads() {
        threads.shutdown();
    }

    @ParameterizedTest
    @ValueSource(classes = {IllegalStateException.class, NoClassDefFoundError.class, OutOfMemoryError.class})
    void session_oneCallbackThrows_allEndsAndTheImageIsFree(Class<? extends Throwable> kind) throws Exception {
        for (nth = 1; ; nth++) {
            calls.set(0);
            futures.clear();
            failure = kind.getConstructor(String.class).newInstance("injected");
            expectInjected(this::byServer);
            expectInjected(this::byDaemon);
            futures.forEach(this::assertEnds);
            QemuImg.find().grow(image, DataSize.ofMib(8 + nth)); // which asks for its lock
            if (calls.get() < nth) {
                break;
            }
        }
        assertThat(nth).as("callbacks of a session").isGreaterThan(10);
    }

    private void byServer() {
        CompletableFuture<ImageServer> start = ImageServer.startAsync(image, o -> point());
        assertEnds(start);
        try (ImageServer server = start.join();
                NbdClient client = NbdClient.connect(server.address(), options())) {
            futures.add(client.closed().thenRun(this::point));
            use(client);
        }
    }

    private void byDaemon() {
        try (StorageDaemon daemon = StorageDaemon.start(o -> point())) {
            daemon.open("disk", image, false);
            NbdAddress address = daemon.serveNbd(null);
            daemon.export(
                    BlockExportOptions.nbd("e", "disk", e -> e.name("disk").writable(true)));
            CompletableFuture<NbdClient> connect = NbdClient.connectAsync(address.socket(), "disk", options());
            assertEnds(connect);
            try (NbdClient client = connect.join()) {
                use(client);
            }
        }
    }

    private void use(NbdClient client) {
        try (ImageChannel channel = ImageChannel.of(client)) {
            List<CompletableFuture<?>> requests = new ArrayList<>();
            requests.add(channel.writeAsync(ByteBuffer.allocate(LONG), 1));
            requests.add(channel.readAsync(ByteBuffer.allocate(LONG), 1).thenRun(this::point));
            requests.add(channel.extentsAsync());
            requests.add(channel.zeroAsync(0, LONG));
            requests.add(channel.flushAsync());
            requests.add(client.readAsync(ByteBuffer.allocate(512), 0));
            requests.forEach(this::assertEnds);
            channel.write(ByteBuffer.allocate(LONG), 0);
        }
    }

    private NbdOptions options() {
        return NbdOptions.builder()
                .executor(task -> {
                    point();
                    threads.execute(task);
                })
                .build();
    }

    private void point() {
        if (calls.incrementAndGet() == nth) {
            throw ServerFaultsIT.<RuntimeException>unchecked(failure);
        }
    }

    /** A verb that waits may throw what was injected, and nothing else. */
    private void expectInjected(Runnable verbs) {
        try {
            verbs.run();
        } catch (RuntimeException | Error e) {
            if (e instanceof AssertionError) {
                throw e;
            }
            assertInjected(e);
        }
    }

    private void assertEnds(CompletableFuture<?> future) {
        try {
            assertInjected(future.handle((result, thrown) -> thrown).get(30, TimeUnit.SECONDS));
        } catch (Exception e) {
            throw new AssertionError("it does not end, with callback " + nth, e);
        }
    }

    private void assertInjected(@Nullable Throwable thrown) {
        if (thrown != null) {
            assertThat(CallerStack.unwrapped(thrown)).as("callback %s", nth).hasStackTraceContaining("injected");
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
