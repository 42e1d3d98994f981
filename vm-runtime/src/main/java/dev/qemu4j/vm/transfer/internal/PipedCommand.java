package dev.qemu4j.vm.transfer.internal;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A command of the shell that this JVM gives bytes to, or takes them from, by a named pipe. The end of either is seen by the other. */
final class PipedCommand implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PipedCommand.class);
    private static final Duration START = Duration.ofSeconds(10);
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);
    private static final Duration NO_LIMIT = ChronoUnit.FOREVER.getDuration();
    private static final int NOT_FOUND = 127;

    private final String program;
    private final Path pipe;
    private final FileChannel channel;
    private final HostProcess process;

    private PipedCommand(String program, Path pipe, FileChannel channel, HostProcess process) {
        this.program = program;
        this.pipe = pipe;
        this.channel = channel;
        this.process = process;
    }

    /** Starts a program that reads from this JVM, and appends to a file. */
    static PipedCommand reading(Path pipe, String program, String command, Path file) throws IOException {
        return start(
                pipe,
                StandardOpenOption.WRITE,
                program,
                "exec 3<\"$1\"; echo; exec " + command + " <&3 3<&- >> \"$2\"",
                file);
    }

    /** Starts a program that has a file as its input, by a command that prints that, and writes to this JVM. */
    static PipedCommand writing(Path pipe, String program, String input, String command, Path file) throws IOException {
        return start(
                pipe,
                StandardOpenOption.READ,
                program,
                "exec 3>\"$1\"; echo; { " + input + "; } 3>&- | " + command + " >&3 3>&-",
                file);
    }

    /** Returns when the program has opened its end, so that none waits in the kernel for the other to do so. */
    private static PipedCommand start(Path pipe, OpenOption end, String program, String script, Path file)
            throws IOException {
        Files.deleteIfExists(pipe);
        HostCommand.builder("mkfifo", "-m", "600", pipe.toString())
                .timeout(START)
                .build()
                .run();
        FileChannel channel = null;
        HostProcess process = null;
        RandomAccessFile both = new RandomAccessFile(pipe.toFile(), "rw"); // its opening waits for nobody
        try {
            channel = FileChannel.open(pipe, end);
            CompletableFuture<Boolean> opened = new CompletableFuture<>();
            process = HostProcess.builder(
                            "/bin/sh",
                            "-c",
                            "command -v " + program + " >/dev/null || exit " + NOT_FOUND + "; " + script,
                            "sh",
                            pipe.toString(),
                            file.toString())
                    .grace(Duration.ZERO)
                    .onStdoutLine(first -> opened.complete(true))
                    .start();
            Chain.after(process.exit(), () -> opened.complete(false));
            PipedCommand command = new PipedCommand(program, pipe, channel, process);
            if (!Await.result(opened, "waiting for the start of " + program, START)) {
                throw command.ended(process.exitStatus());
            }
            return command;
        } catch (IOException | RuntimeException | Error e) {
            if (process != null) {
                kill(process);
            }
            if (channel != null) {
                channel.close();
            }
            Files.deleteIfExists(pipe);
            throw e;
        } finally {
            both.close();
        }
    }

    FileChannel channel() {
        return channel;
    }

    /** Waits until the program has ended, as it does at the end of its input, or when it is killed. */
    void requireEnd() throws IOException {
        Await.ended(process.exit(), NO_LIMIT);
        ExitStatus status = process.exitStatus();
        if (status == null || status.code() != 0) {
            throw ended(status);
        }
    }

    /** A program that ends first breaks the pipe, and its own words tell why. */
    IOException reason(IOException broken) {
        Await.ended(process.exit(), LAST_WORDS);
        ExitStatus status = process.exitStatus();
        return status == null || status.code() == 0 ? broken : ended(status);
    }

    private IOException ended(@Nullable ExitStatus status) {
        String said = process.stderrTail().strip();
        boolean missing = status != null && status.code() == NOT_FOUND;
        return new IOException(program + " has ended with " + status + (said.isEmpty() ? "" : ": " + said)
                + (missing ? " (expected: " + program + " on PATH)" : ""));
    }

    /** Ends the program, whatever it does, and removes the pipe. */
    @Override
    public void close() throws IOException {
        kill(process);
        channel.close();
        Files.deleteIfExists(pipe);
    }

    private static void kill(HostProcess process) {
        process.kill();
        try {
            Await.shielded(process::close);
        } catch (QemuException e) { // stuck in the kernel, at a disk that does not answer: nothing waits for it
            LOG.warn("{} does not end", process, e);
        }
    }
}
