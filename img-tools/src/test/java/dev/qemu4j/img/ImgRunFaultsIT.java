package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A callback of an image tool's run that throws ends neither the run nor the wait for it, and leaves nothing behind. */
class ImgRunFaultsIT {
    private static final long LONG = 60;

    @TempDir
    private Path directory;

    static Stream<Supplier<Throwable>> failures() {
        return Stream.of(
                () -> new Exception("injected, as from another JVM language"),
                () -> new IllegalStateException("injected"),
                () -> new OutOfMemoryError("injected"),
                () -> new StackOverflowError("injected"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void convert_progressListenerThrows_isDoneAllTheSame(Supplier<Throwable> failure) throws IOException {
        Path source = Images.random(directory.resolve("source"), DataSize.ofMib(1));
        Path target = directory.resolve("target");
        AtomicInteger calls = new AtomicInteger();

        await(QemuImg.find()
                .convertAsync(
                        Images.raw(source),
                        target,
                        Format.RAW,
                        c -> c.onProgress(done -> {
                            calls.incrementAndGet();
                            throw ImgRunFaultsIT.<RuntimeException>unchecked(failure.get());
                        })));

        assertThat(calls).as("calls, each of which threw").hasPositiveValue();
        assertThat(Files.mismatch(source, target)).isEqualTo(-1);
        assertThat(directory).isDirectoryNotContaining("glob:**part");
    }

    private static void await(CompletableFuture<?> run) {
        try {
            run.get(LONG, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no result", e);
        }
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <E extends Throwable> E unchecked(Throwable failure) throws E {
        throw (E) failure;
    }
}
