package dev.qemu4j.qmp.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A stopped QEMU with block nodes over small images, on which jobs run. */
final class JobQemu implements AutoCloseable {
    static final Duration BOUND = Duration.ofSeconds(60);

    private final Process process;
    private final QmpClient client;

    private JobQemu(Process process, QmpClient client) {
        this.process = process;
        this.client = client;
    }

    /** The installed QEMU, and those below the directories that {@code QEMU4J_QEMU_DIRS} names. */
    static Stream<String> programs() {
        String directories = Objects.requireNonNullElse(System.getenv("QEMU4J_QEMU_DIRS"), "");
        Stream<String> others = Stream.of(directories.split(":", -1))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> list(Path.of(directory)))
                .map(version -> version.resolve("bin/qemu-system-x86_64"))
                .filter(Files::isExecutable)
                .map(Path::toString);
        return Stream.concat(Stream.of("qemu-system-x86_64"), others);
    }

    static JobQemu start(String program, Path directory, String... options) {
        Path socket = directory.resolve("qmp");
        try (QmpListener listener = result(QmpClient.listenAsync(UnixDomainSocketAddress.of(socket)))) {
            List<String> command = new ArrayList<>(List.of(program, "-nodefaults", "-display", "none", "-S"));
            command.addAll(List.of("-machine", "pc,accel=tcg", "-m", "16M"));
            command.addAll(List.of("-chardev", "socket,id=q,path=" + socket, "-mon", "q,mode=control"));
            command.addAll(List.of(options));
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("qemu.log").toFile())
                    .start();
            try {
                return new JobQemu(process, result(listener.acceptAsync(BOUND)));
            } catch (AssertionError e) {
                process.destroyForcibly();
                throw new AssertionError(Files.readString(directory.resolve("qemu.log")), e);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    QmpClient client() {
        return client;
    }

    Process process() {
        return process;
    }

    /** Ends QEMU in order, so that all is in the images. */
    void quit() {
        client.control().quit();
        result(process.onExit());
    }

    @Override
    public void close() {
        client.close();
        process.destroyForcibly();
        result(process.onExit());
    }

    static <T extends @Nullable Object> T result(CompletableFuture<T> future) {
        try {
            return future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new AssertionError("no result: " + future, e);
        }
    }

    static Throwable failure(CompletableFuture<?> future) {
        try {
            Object result = future.get(BOUND.toMillis(), TimeUnit.MILLISECONDS);
            throw new AssertionError("a result, not a failure: " + result);
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError("neither result nor failure: " + future, e);
        }
    }

    /** Runs a tool of QEMU's, which must succeed. */
    static String run(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(result(process.onExit()).exitValue())
                    .as(String.join(" ", command) + "\n" + output)
                    .isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<Path> list(Path directory) {
        try (Stream<Path> children = Files.list(directory)) {
            return children.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
