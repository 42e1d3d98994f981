package dev.qemu4j.helper;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.shell.ShellWord;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A process that a machine needs beside QEMU, such as {@code swtpm}. A launch starts it before QEMU, waits until it is ready, and ends it
 * after QEMU.
 *
 * <pre>{@code
 * Path socket = RunPath.of("gpu.sock");
 * Helper gpu = Helper.builder("gpu", "/usr/lib/qemu/vhost-user-gpu", "--socket-path", socket.toString())
 *         .readyOnSocket(socket)
 *         .hint("install qemu-system-gui")
 *         .build();
 * CommandLine.builder(Target.X86_64)
 *         .helper(gpu)
 *         .chardev(Chardevs.socket("gpu", c -> c.path(socket)))
 * }</pre>
 *
 * <p>It must stay in the foreground, and ends by {@code SIGTERM}, and after it what it has started and left behind. One that is {@linkplain
 * Builder#readyOnExit ready on exit} ends by itself before QEMU starts. Immutable.
 */
public final class Helper {
    private final String name;
    private final List<List<String>> commands;
    private final @Nullable Path readySocket;
    private final @Nullable Path readyFile;
    private final boolean readyOnExit;
    private final byte[] input;
    private final @Nullable Path state;
    private final String hint;
    private final String advice;
    private final Duration startTimeout;

    private Helper(Builder builder) {
        name = builder.name;
        commands = List.copyOf(builder.commands);
        readySocket = builder.readySocket;
        readyFile = builder.readyFile;
        readyOnExit = builder.readyOnExit;
        input = builder.input;
        state = builder.state;
        hint = builder.hint;
        advice = builder.advice;
        startTimeout = builder.startTimeout;
    }

    /**
     * Returns a builder of a helper.
     *
     * @param name its name in messages, which no other helper of the machine should have
     * @param program a name to look for on the PATH, or a path
     * @param arguments its arguments; those in the run directory are of {@link RunPath}
     * @return a builder
     */
    public static Builder builder(String name, String program, String... arguments) {
        return new Builder(Objects.requireNonNull(name, "name")).orCommand(program, arguments);
    }

    /**
     * Returns the name.
     *
     * @return the name in messages
     */
    public String name() {
        return name;
    }

    /**
     * Returns the commands, of which a launch takes the first one whose program the host has.
     *
     * @return argument vectors, each with its program first
     */
    public List<List<String>> commands() {
        return commands;
    }

    /**
     * Returns the Unix socket by which the helper shows that it is ready.
     *
     * @return the socket, on which it listens then; null if there is none
     */
    public @Nullable Path readySocket() {
        return readySocket;
    }

    /**
     * Returns the file by which the helper shows that it is ready.
     *
     * @return the file, which is there then; null if there is none
     */
    public @Nullable Path readyFile() {
        return readyFile;
    }

    /**
     * Tells whether the helper is ready once it has ended.
     *
     * @return true for a program that prepares something before QEMU starts
     */
    public boolean readyOnExit() {
        return readyOnExit;
    }

    /**
     * Returns the helper's standard input, which may hold secrets.
     *
     * @return a copy of the bytes; empty if it has none
     */
    public byte[] input() {
        return input.clone();
    }

    /**
     * Returns the directory of the helper's state.
     *
     * @return the directory, which one machine at a time may use; null if the helper has none
     */
    public @Nullable Path state() {
        return state;
    }

    /**
     * Returns the advice where the program is missing.
     *
     * @return the end of a message, such as {@code install swtpm}; may be empty
     */
    public String hint() {
        return hint;
    }

    /**
     * Returns the advice where the program does not get ready.
     *
     * @return the end of a message; may be empty
     */
    public String advice() {
        return advice;
    }

    /**
     * Returns the time limit of the start.
     *
     * @return the longest time to get ready
     */
    public Duration startTimeout() {
        return startTimeout;
    }

    /**
     * Returns the helper in a run directory.
     *
     * @param directory the directory in the place of {@link RunPath#PLACEHOLDER}
     * @return the same with real paths
     */
    public Helper in(Path directory) {
        Builder real = toBuilder();
        real.commands.clear();
        for (List<String> command : commands) {
            real.commands.add(command.stream()
                    .map(word -> RunPath.resolve(word, directory))
                    .toList());
        }
        real.readySocket = readySocket == null ? null : RunPath.resolve(readySocket, directory);
        real.readyFile = readyFile == null ? null : RunPath.resolve(readyFile, directory);
        real.state = state == null ? null : RunPath.resolve(state, directory);
        return real.build();
    }

    /**
     * Returns a builder that begins as this helper.
     *
     * @return a builder with all that this helper has
     */
    public Builder toBuilder() {
        Builder builder = new Builder(name);
        builder.commands.addAll(commands);
        builder.readySocket = readySocket;
        builder.readyFile = readyFile;
        builder.readyOnExit = readyOnExit;
        builder.input = input;
        builder.state = state;
        builder.hint = hint;
        builder.advice = advice;
        builder.startTimeout = startTimeout;
        return builder;
    }

    private List<Object> parts() {
        return List.of(
                name,
                commands,
                String.valueOf(readySocket),
                String.valueOf(readyFile),
                readyOnExit,
                ByteBuffer.wrap(input),
                String.valueOf(state),
                hint,
                advice,
                startTimeout);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Helper that && parts().equals(that.parts());
    }

    @Override
    public int hashCode() {
        return parts().hashCode();
    }

    /** Returns the name and the first command, with three asterisks for each secret. */
    @Override
    public String toString() {
        return commands.get(0).stream()
                .map(word -> ShellWord.quote(Secrets.hideInArgument(word)))
                .collect(Collectors.joining(" ", name + ": ", ""));
    }

    /** Builder of a helper. */
    public static final class Builder {
        private final String name;
        private final List<List<String>> commands = new ArrayList<>();
        private @Nullable Path readySocket;
        private @Nullable Path readyFile;
        private boolean readyOnExit;
        private byte[] input = {};
        private @Nullable Path state;
        private String hint = "";
        private String advice = "";
        private Duration startTimeout = Duration.ofSeconds(10);

        private Builder(String name) {
            this.name = name;
        }

        /**
         * Adds the command to take where the host has none of the programs before.
         *
         * @param program a name to look for on the PATH, or a path
         * @param arguments its arguments
         * @return this builder
         */
        public Builder orCommand(String program, String... arguments) {
            List<String> command = new ArrayList<>(List.of(arguments));
            command.add(0, program);
            commands.add(List.copyOf(command));
            return this;
        }

        /**
         * Takes the helper for ready once it listens on a Unix socket; otherwise it is ready when it was started.
         *
         * @param socket the socket, mostly of {@link RunPath}
         * @return this builder
         */
        public Builder readyOnSocket(Path socket) {
            readySocket = Objects.requireNonNull(socket, "socket");
            return this;
        }

        /**
         * Takes the helper for ready once a file is there.
         *
         * @param file the file, mostly of {@link RunPath}
         * @return this builder
         */
        public Builder readyOnFile(Path file) {
            readyFile = Objects.requireNonNull(file, "file");
            return this;
        }

        /**
         * Sets whether the helper is ready only once it has ended with exit code 0. Such a helper prepares something for the machine, such as a copy of a file in
         * the run directory, and the time-out of its start is that of its work.
         *
         * @param readyOnExit whether it is, by default not
         * @return this builder
         */
        public Builder readyOnExit(boolean readyOnExit) {
            this.readyOnExit = readyOnExit;
            return this;
        }

        /**
         * Sets the standard input of a helper that is {@linkplain #readyOnExit ready on exit}, by default empty. It is never shown, so that it may hold secrets.
         *
         * @param input the bytes, followed by the end of the input
         * @return this builder
         */
        public Builder input(byte[] input) {
            this.input = Objects.requireNonNull(input, "input").clone();
            return this;
        }

        /**
         * Sets the directory of the helper's state. It is made for its user alone if it is not there. A machine that starts while another
         * one uses it is refused.
         *
         * @param directory the directory; one of {@link RunPath} goes with the machine
         * @return this builder
         */
        public Builder state(Path directory) {
            state = Objects.requireNonNull(directory, "directory");
            return this;
        }

        /**
         * Sets the advice where the program is missing.
         *
         * @param hint the end of a message, such as {@code install swtpm}
         * @return this builder
         */
        public Builder hint(String hint) {
            this.hint = Objects.requireNonNull(hint, "hint");
            return this;
        }

        /**
         * Sets the advice where the program does not get ready.
         *
         * @param advice the end of a message
         * @return this builder
         */
        public Builder advice(String advice) {
            this.advice = Objects.requireNonNull(advice, "advice");
            return this;
        }

        /**
         * Sets the longest time for the helper to get ready, by default 10 seconds.
         *
         * @param startTimeout the longest time; a launch whose own limit is shorter takes that
         * @return this builder
         */
        public Builder startTimeout(Duration startTimeout) {
            this.startTimeout = Objects.requireNonNull(startTimeout, "startTimeout");
            return this;
        }

        /**
         * Makes the helper.
         *
         * @return an immutable helper
         * @throws IllegalStateException if it has an input, and is not ready on exit
         */
        public Helper build() {
            if (input.length > 0 && !readyOnExit) {
                throw new IllegalStateException(
                        "helper " + name
                                + ": it has an input and stays (expected: readyOnExit(true), as only such a helper is given one)");
            }
            return new Helper(this);
        }
    }
}
