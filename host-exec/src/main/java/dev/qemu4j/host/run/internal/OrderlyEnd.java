package dev.qemu4j.host.run.internal;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.internal.Spawner;
import dev.qemu4j.host.system.HostText;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The command that has to succeed before the program of a run directory may end, such as the unmount of what stands on it.
 *
 * <p>It is a file in the run directory, for the program's watcher and for the sweeps that come later. It may be run any number of times.
 */
public final class OrderlyEnd {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Path file;

    public OrderlyEnd(Path directory) {
        file = directory.resolve("end");
    }

    public Path file() {
        return file;
    }

    public boolean isThere() {
        return Files.exists(file);
    }

    /** Writes the command, to be read by a shell. */
    public void write(List<String> command) throws IOException {
        String line = command.stream().map(OrderlyEnd::quoted).collect(Collectors.joining(" ", "exec ", "\n"));
        Files.write(file, HostText.bytes(line));
    }

    /** Runs the command and says why the program must not end, or null if it may. */
    public @Nullable String obstacle() throws IOException {
        Path said = Files.createTempFile("qemu4j-", null);
        try {
            return run(said);
        } finally {
            Files.deleteIfExists(said);
        }
    }

    private @Nullable String run(Path said) throws IOException {
        String shown = HostText.toProgram(file.toString());
        Process process = Spawner.spawn(() -> new ProcessBuilder("/bin/sh", shown)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(Redirect.DISCARD)
                .redirectError(said.toFile())
                .start());
        if (!Await.uninterrupted(nanos -> process.waitFor(nanos, TimeUnit.NANOSECONDS), LIMIT)) {
            process.destroyForcibly();
            return "its end did not come within " + LIMIT.toSeconds() + " s";
        }
        String words = Files.readString(said, StandardCharsets.ISO_8859_1).strip();
        return process.exitValue() == 0 ? null : words.isEmpty() ? "it is in use" : words;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
