package dev.qemu4j.testing.shell;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** The shell of this host in the place of a guest's, with small parts. */
final class HostShell implements ShellWay {
    static final int PART = 1024;

    private final Path files;
    private final Consumer<String> before;
    private final List<String> done = new CopyOnWriteArrayList<>();

    /** Makes one with files in a directory; {@code before} is run before each command. */
    HostShell(Path files, Consumer<String> before) {
        this.files = files;
        this.before = before;
    }

    /** The commands that have ended. */
    List<String> done() {
        return done;
    }

    @Override
    public CompletableFuture<GuestReply> run(String command, Duration limit) {
        throw new UnsupportedOperationException(command);
    }

    @Override
    public int exec(String command, byte[] input, Outputs outputs, Duration limit) {
        before.accept(command);
        try {
            Path stdin = Files.write(Files.createTempFile(files, "in", ""), input);
            Path stdout = Files.createTempFile(files, "out", "");
            Path stderr = Files.createTempFile(files, "err", "");
            Process shell = new ProcessBuilder("/bin/sh", "-c", command)
                    .redirectInput(stdin.toFile())
                    .redirectOutput(stdout.toFile())
                    .redirectError(stderr.toFile())
                    .start();
            int exitCode = shell.onExit().join().exitValue();
            outputs.stdout().write(Files.readAllBytes(stdout));
            outputs.stderr().write(Files.readAllBytes(stderr));
            done.add(command);
            return exitCode;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int part() {
        return PART;
    }
}
