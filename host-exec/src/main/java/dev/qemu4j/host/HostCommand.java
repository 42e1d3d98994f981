package dev.qemu4j.host;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.internal.OutputTail;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A host program that is run to its end.
 *
 * <pre>{@code
 * String json = HostCommand.of("qemu-img", "info", "--output=json", disk.toString()).run().stdout();
 * }</pre>
 *
 * <p>The program gets the arguments exactly as they are, never through a shell that could read them. It is looked for in
 * the directories of its {@code PATH} and then in the system's {@code sbin} directories. Both its outputs are drained all
 * the time; the first 16 MiB of the standard output are kept, unless {@link Builder#outputLimit} says otherwise, and the
 * last 64 KiB of the standard error. What a program that has ended left running in the background is not waited for, even
 * if it holds the outputs.
 *
 * <p>A program may hang: unless it has a {@link Builder#timeout}, nothing but an interrupt ends the wait for it then.
 *
 * <p>The program ends with the JVM: see {@link LifeLine}. Immutable; each run starts the program anew.
 */
public final class HostCommand {
    private final ChildSpec spec;
    private final @Nullable Duration timeout;
    private final int outputLimit;
    private final Overflow overflow;
    private final Set<Integer> allowedExitCodes;
    private final @Nullable Consumer<? super String> stdoutListener;
    private final @Nullable LifeLine lifeLine;
    private final boolean uninterruptible;

    private HostCommand(Builder builder) {
        spec = builder.spec.copy();
        timeout = builder.timeout;
        outputLimit = builder.outputLimit;
        overflow = builder.overflow;
        allowedExitCodes = Set.copyOf(builder.allowedExitCodes);
        stdoutListener = builder.stdoutListener;
        lifeLine = builder.lifeLine;
        uninterruptible = builder.uninterruptible;
    }

    /**
     * Makes a command that must exit with 0, and whose run has no limit; {@link Builder#timeout} sets one.
     *
     * @param program a name to look for on the PATH, or a path
     * @param arguments the arguments
     * @return the command
     */
    public static HostCommand of(String program, String... arguments) {
        return builder(program, arguments).build();
    }

    /**
     * Makes a command that must exit with 0, and whose run has no limit; {@link Builder#timeout} sets one.
     *
     * @param argv the program and its arguments
     * @return the command
     */
    public static HostCommand of(List<String> argv) {
        return builder(argv).build();
    }

    /**
     * Returns a builder of a command.
     *
     * @param program a name to look for on the PATH, or a path
     * @param arguments the arguments
     * @return a builder
     */
    public static Builder builder(String program, String... arguments) {
        return new Builder(ChildSpec.of(program, arguments));
    }

    /**
     * Returns a builder of a command.
     *
     * @param argv the program and its arguments
     * @return a builder
     * @throws IllegalArgumentException if there is no program, or this JVM cannot pass an argument as it is
     */
    public static Builder builder(List<String> argv) {
        return new Builder(new ChildSpec(argv));
    }

    /**
     * Runs the program and waits for its end.
     *
     * <p>An interrupt of the waiting thread kills the program, unless it is {@link Builder#uninterruptible}.
     *
     * @return its exit code, duration and outputs
     * @throws ProgramNotFoundException if there is no such program
     * @throws HostCommandTimeoutException if it did not end in time
     * @throws HostCommandException if it failed
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public HostResult run() {
        return new CommandRun(this).run();
    }

    /**
     * Runs the program on a thread of its own, as {@link #run} does.
     *
     * @return a future of what {@link #run} returns or throws; cancelling it kills the program and what that started
     */
    public CompletableFuture<HostResult> runAsync() {
        CommandRun run = new CommandRun(this);
        return Task.start("command-" + tool(), task -> {
            // The interrupt of a cancellation does not end a command that is uninterruptible.
            Chain.after(task, () -> {
                if (task.isCancelled()) {
                    run.cancel();
                }
            });
            return run.run();
        });
    }

    /**
     * Returns the program as it was asked for.
     *
     * @return a name or a path
     */
    public String tool() {
        return spec.program();
    }

    /**
     * Returns a builder that begins as this command.
     *
     * @return a builder with all that this command has
     */
    public Builder toBuilder() {
        Builder builder = new Builder(spec.copy());
        builder.timeout = timeout;
        builder.outputLimit = outputLimit;
        builder.overflow = overflow;
        builder.allowedExitCodes.addAll(allowedExitCodes);
        builder.stdoutListener = stdoutListener;
        builder.lifeLine = lifeLine;
        builder.uninterruptible = uninterruptible;
        return builder;
    }

    /** Returns the program and its arguments without their secrets, parted by spaces, to be read and not to be run. */
    @Override
    public String toString() {
        return spec.argv.stream().map(Secrets::hideInArgument).collect(Collectors.joining(" "));
    }

    ChildSpec spec() {
        return spec;
    }

    @Nullable
    Duration timeout() {
        return timeout;
    }

    int outputLimit() {
        return outputLimit;
    }

    Overflow overflow() {
        return overflow;
    }

    Set<Integer> allowedExitCodes() {
        return allowedExitCodes;
    }

    boolean isUninterruptible() {
        return uninterruptible;
    }

    @Nullable
    Consumer<? super String> stdoutListener() {
        return stdoutListener;
    }

    LifeLine lifeLine() {
        return lifeLine == null ? LifeLine.current() : lifeLine;
    }

    /** Collects how a program is run. */
    public static final class Builder extends ChildBuilder<Builder> {
        private static final DataSize OUTPUT_LIMIT = DataSize.ofMib(16);

        private final Set<Integer> allowedExitCodes = new TreeSet<>(Set.of(0));
        private @Nullable Duration timeout;
        private int outputLimit = (int) OUTPUT_LIMIT.bytes();
        private Overflow overflow = Overflow.FAIL;
        private boolean uninterruptible;

        private Builder(ChildSpec spec) {
            super(spec);
        }

        @Override
        Builder self() {
            return this;
        }

        /**
         * Sets the program's time-out, by default none.
         *
         * @param timeout the limit, after which the program and what it started are killed
         * @return this builder
         */
        public Builder timeout(Duration timeout) {
            this.timeout = TimeLimit.require("timeout", timeout);
            return this;
        }

        /**
         * Sets the program's standard input, by default empty.
         *
         * @param input the bytes, followed by the end of the input
         * @return this builder
         */
        public Builder input(byte[] input) {
            Objects.requireNonNull(input, "input");
            spec.input = input.clone();
            return this;
        }

        /**
         * Sets the amount of standard output that is kept, by default 16 MiB, and the policy beyond it.
         *
         * @param limit the most bytes, from 1 byte to 1 GiB
         * @param overflow the policy for a program that writes more
         * @return this builder
         */
        public Builder outputLimit(DataSize limit, Overflow overflow) {
            Objects.requireNonNull(limit, "limit");
            Objects.requireNonNull(overflow, "overflow");
            outputLimit = OutputTail.checkCapacity("outputLimit", limit);
            this.overflow = overflow;
            return this;
        }

        /**
         * Sets the exit codes that are no failure, by default 0.
         *
         * @param exitCodes all of them
         * @return this builder
         */
        public Builder allowExitCodes(int... exitCodes) {
            Objects.requireNonNull(exitCodes, "exitCodes");
            allowedExitCodes.clear();
            Arrays.stream(exitCodes).forEach(allowedExitCodes::add);
            return this;
        }

        /**
         * Sets whether an interrupt of the waiting thread waits until the program has ended, as a clean-up must run to its end. The
         * thread is interrupted again then. Needs {@link #timeout}.
         *
         * @param uninterruptible whether it waits, by default not
         * @return this builder
         */
        public Builder uninterruptible(boolean uninterruptible) {
            this.uninterruptible = uninterruptible;
            return this;
        }

        /**
         * Makes the command.
         *
         * @return an immutable command
         * @throws IllegalStateException if it is uninterruptible and has no time limit
         */
        public HostCommand build() {
            if (uninterruptible && timeout == null) {
                throw new IllegalStateException("timeout: none (expected: a limit, as no interrupt ends the wait for '"
                        + spec.program() + "')");
            }
            return new HostCommand(this);
        }
    }
}
