package dev.qemu4j.host;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.internal.UnixSockets;
import dev.qemu4j.host.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A host program that serves until it is closed, with a private run directory for its sockets.
 *
 * <pre>{@code
 * try (HostServer server = HostServer.builder(directory -> List.of("passt", "--foreground", "--socket", directory.socket("s").toString()))
 *         .hint("install passt")
 *         .readyOnSocket("s")
 *         .start()) {
 *     Path socket = server.directory().resolve("s");
 * }
 * }</pre>
 *
 * <p>A start that fails leaves neither the program nor the directory. The program ends with the JVM, also when that is killed.
 *
 * <p>Thread-safe.
 */
public final class HostServer implements AutoCloseable {
    private final HostProcess process;
    private final RunDirectory directory;
    private final boolean shared;
    private final Consumer<Path> cleanUp;
    private boolean closed;
    private boolean closing; // by this thread, which has the lock

    HostServer(HostProcess process, RunDirectory directory, Builder builder) {
        this.process = process;
        this.directory = directory;
        shared = builder.shared != null;
        cleanUp = builder.cleanUp;
    }

    /**
     * Returns a builder of a server.
     *
     * @param argv is given the server's run directory, and returns the program and its arguments; called once for each start
     * @return a builder
     */
    public static Builder builder(Function<? super RunDirectory, ? extends List<String>> argv) {
        Objects.requireNonNull(argv, "argv");
        return new Builder(argv);
    }

    /**
     * Returns the process.
     *
     * @return the process, which this server ends
     */
    public HostProcess process() {
        return process;
    }

    /**
     * Returns the run directory.
     *
     * @return its path, which goes with the server unless {@link Builder#in} was given it
     */
    public Path directory() {
        return directory.path();
    }

    /**
     * Returns the path for a Unix socket in the run directory.
     *
     * @param name a file name
     * @return the path, as of {@link RunDirectory#socket}
     * @throws dev.qemu4j.host.run.SocketPathTooLongException if the system does not take so long a path for a socket
     */
    public Path socket(String name) {
        return directory.socket(name);
    }

    /**
     * Tells whether the program runs.
     *
     * @return false once it has ended
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /**
     * Returns a future of the program's end.
     *
     * @return the exit status, whatever the reason; cancelling it changes nothing
     */
    public CompletableFuture<ExitStatus> exit() {
        return process.exit();
    }

    /**
     * Waits for the program's end.
     *
     * @param limit the longest time
     * @return the exit status, whatever the reason
     * @throws dev.qemu4j.base.QemuTimeoutException if the program still runs then
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public ExitStatus awaitExit(Duration limit) {
        return process.awaitExit(limit);
    }

    /**
     * Returns the program's process id.
     *
     * @return the pid; that of {@code sudo} or its like if root's rights came by one
     */
    public long pid() {
        return process.pid();
    }

    /**
     * Returns the end of what the program wrote to its standard error.
     *
     * @return the text, which may be empty, with three asterisks for each secret that is told from its name
     */
    public String stderrTail() {
        return Secrets.hide(process.stderrTail());
    }

    /**
     * Ends the program, then removes its run directory. Does nothing the second time, nor when its clean-up calls it. An interrupt of the thread changes nothing of
     * that, and the thread stays interrupted.
     *
     * @throws dev.qemu4j.base.QemuException if the program outlives even {@code SIGKILL}; its directory stays for a sweep then
     */
    @Override
    public synchronized void close() {
        if (closed || closing) {
            return;
        }
        closing = true;
        try {
            process.close();
            Await.shielded(this::remove);
        } finally {
            closing = false;
        }
    }

    private void remove() {
        try {
            cleanUp.accept(directory.path());
        } finally {
            if (!shared) {
                directory.close();
            }
            closed = true;
        }
    }

    @Override
    public String toString() {
        return process.toString();
    }

    /** Collects how a server is started, and how it shows that it is ready. */
    public static final class Builder {
        final Function<? super RunDirectory, ? extends List<String>> argv;
        BiPredicate<? super HostProcess, ? super Path> ready = (process, directory) -> true;

        @Nullable
        Predicate<? super String> readyLine;

        @Nullable
        RunDirectory shared;

        Consumer<? super HostProcess.Builder> process = builder -> {};
        BiConsumer<? super HostProcess, ? super Path> onReady = (process, directory) -> {};
        Consumer<Path> cleanUp = directory -> {};
        Duration startTimeout = Duration.ofSeconds(10);
        String advice = "";

        private Builder(Function<? super RunDirectory, ? extends List<String>> argv) {
            this.argv = argv;
        }

        /**
         * Sets the sign that the program is ready, by default that it was started.
         *
         * @param ready is given the process and the run directory; asked every millisecond on the thread that starts
         * @return this builder
         */
        public Builder readyWhen(BiPredicate<? super HostProcess, ? super Path> ready) {
            this.ready = Objects.requireNonNull(ready, "ready");
            return this;
        }

        /**
         * Takes the program for ready once a file is there, such as its pid file.
         *
         * @param name the file's path in the run directory
         * @return this builder
         */
        public Builder readyOnFile(String name) {
            Objects.requireNonNull(name, "name");
            return readyWhen((started, directory) -> Files.exists(directory.resolve(name)));
        }

        /**
         * Takes the program for ready once it takes connections at a Unix socket, without connecting to it.
         *
         * @param name the socket's path in the run directory
         * @return this builder
         */
        public Builder readyOnSocket(String name) {
            Objects.requireNonNull(name, "name");
            return readyWhen((started, directory) -> UnixSockets.isListening(started.pid(), directory.resolve(name)));
        }

        /**
         * Takes the program for ready once it has written a line, in place of the listeners that {@link #process} sets.
         *
         * @param line tells whether it is the line; called until it is, on the threads that drain the standard output and the standard error;
         *     if it throws before such a line, the start fails with that
         * @return this builder
         */
        public Builder readyOnLine(Predicate<? super String> line) {
            readyLine = Objects.requireNonNull(line, "line");
            return this;
        }

        /**
         * Sets work to be done once the program is ready, such as to delete the files of secrets. If it fails, the start fails.
         *
         * @param onReady is given the process and the run directory; called on the thread that starts
         * @return this builder
         */
        public Builder onReady(BiConsumer<? super HostProcess, ? super Path> onReady) {
            this.onReady = Objects.requireNonNull(onReady, "onReady");
            return this;
        }

        /**
         * Sets the longest time for the program to get ready, by default 10 seconds.
         *
         * @param startTimeout the longest time
         * @return this builder
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder startTimeout(Duration startTimeout) {
            this.startTimeout = TimeLimit.require("startTimeout", startTimeout);
            return this;
        }

        /**
         * Sets the advice in the message about a missing program.
         *
         * @param hint the end of a message, such as {@code install qemu-utils}
         * @return this builder
         */
        public Builder hint(String hint) {
            Objects.requireNonNull(hint, "hint");
            return process(builder -> builder.hint(hint));
        }

        /**
         * Sets the advice in the message about a program that does not get ready.
         *
         * @param advice the end of a message, such as {@code passt needs a default route}
         * @return this builder
         */
        public Builder advice(String advice) {
            this.advice = Objects.requireNonNull(advice, "advice");
            return this;
        }

        /**
         * Sets a run directory that the server shares with others, in place of one of its own.
         *
         * @param directory an open directory, which its owner closes after the server
         * @return this builder
         */
        public Builder in(RunDirectory directory) {
            shared = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Changes the description of the process, such as its environment.
         *
         * @param more called at each start, after what was set before
         * @return this builder
         */
        public Builder process(Consumer<? super HostProcess.Builder> more) {
            Objects.requireNonNull(more, "more");
            Consumer<? super HostProcess.Builder> before = process;
            process = builder -> {
                before.accept(builder);
                more.accept(builder);
            };
            return this;
        }

        /**
         * Sets work to be done between the program's end and the removal of its own run directory, also after a start that failed. The
         * thread is not interrupted when it begins.
         *
         * @param cleanUp is given the run directory, in which mounts may be left
         * @return this builder
         */
        public Builder cleanUp(Consumer<Path> cleanUp) {
            this.cleanUp = Objects.requireNonNull(cleanUp, "cleanUp");
            return this;
        }

        /**
         * Starts the program and waits until it is ready.
         *
         * @return the server
         * @throws ProgramNotFoundException if there is no such program
         * @throws NotReadyException if the program ends before it is ready
         * @throws HostCommandTimeoutException if it does not get ready in time
         * @throws dev.qemu4j.host.run.RunDirectoryException if there is no safe place for its sockets
         * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
         */
        public HostServer start() {
            return new ServerStart(this).start();
        }

        /**
         * Starts the program on a thread of its own, as {@link #start} does.
         *
         * @return a future of the server; cancelling it ends what had started
         */
        public CompletableFuture<HostServer> startAsync() {
            return Task.start("server-start", task -> start());
        }
    }
}
