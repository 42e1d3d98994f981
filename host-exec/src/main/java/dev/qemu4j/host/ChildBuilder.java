package dev.qemu4j.host;

import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects the settings that a command and a process have in common.
 *
 * @param <B> the builder
 */
abstract sealed class ChildBuilder<B extends ChildBuilder<B>> permits HostCommand.Builder, HostProcess.Builder {
    final ChildSpec spec;

    @Nullable
    Consumer<? super String> stdoutListener;

    @Nullable
    LifeLine lifeLine;

    ChildBuilder(ChildSpec spec) {
        this.spec = spec;
    }

    abstract B self();

    /**
     * Sets the program's working directory.
     *
     * @param directory the working directory, by default the JVM's
     * @return this builder
     */
    public B directory(Path directory) {
        spec.directory = Objects.requireNonNull(directory, "directory");
        return self();
    }

    /**
     * Sets a variable of the program's environment, which otherwise is the JVM's.
     *
     * @param name letters, digits and underscores
     * @param value the value, or null to leave the variable out
     * @return this builder
     * @throws IllegalArgumentException if the name is no POSIX name, or this JVM cannot pass the value as it is
     */
    public B environment(String name, @Nullable String value) {
        spec.environment(Objects.requireNonNull(name, "name"), value);
        return self();
    }

    /**
     * Sets a listener to the lines of the standard output while the program runs.
     *
     * @param listener called on the thread that drains the output; a slow one slows the program, one that throws gets
     *     no more; a line ends with a newline or, as programs tell their progress, with a carriage return, and one beyond 64 KiB
     *     comes in pieces
     * @return this builder
     */
    public B onStdoutLine(Consumer<? super String> listener) {
        stdoutListener = Objects.requireNonNull(listener, "listener");
        return self();
    }

    /**
     * Sets the advice in the message about a missing program.
     *
     * @param hint the end of a message, such as {@code install qemu-utils}
     * @return this builder
     */
    public B hint(String hint) {
        spec.hint = Objects.requireNonNull(hint, "hint");
        return self();
    }

    B lifeLine(LifeLine lifeLine) {
        this.lifeLine = lifeLine;
        return self();
    }
}
