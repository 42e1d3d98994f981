package dev.qemu4j.host.plan;

import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.Privilege;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One step of a {@link Plan}: what is done, how it is undone, and whether it needs root.
 *
 * <p>Immutable.
 */
public final class PlanStep {
    private final String title;
    private final PlanAction action;
    private final boolean root;
    private final boolean lasting;
    private final boolean kept;
    private final @Nullable List<String> presence;
    private final @Nullable List<String> ownership;
    private final Duration timeout;

    private PlanStep(Builder builder) {
        title = builder.title;
        action = builder.action();
        root = builder.root;
        lasting = builder.lasting;
        kept = builder.kept;
        presence = builder.presence;
        ownership = builder.ownership;
        timeout = builder.timeout;
    }

    /** Opens something that is closed when the plan is undone. */
    @FunctionalInterface
    public interface Opener {
        /**
         * Opens it.
         *
         * @param privilege the rights to open it with: those of the plan if the step needs root, else none
         * @return a resource whose closing undoes the step; after the JVM's death nothing of it may be left but what the
         *     undo commands remove
         */
        AutoCloseable open(Privilege privilege);
    }

    /**
     * Returns a builder of a step that runs a command, which does its work or exits with an error and leaves all as it was.
     *
     * @param title what it does, in a few words
     * @param program a name to look for on the PATH, or a path
     * @param arguments what it is given, none of them a secret
     * @return a builder
     */
    public static Builder run(String title, String program, String... arguments) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(arguments, "arguments");
        return new Builder(title, new RunAction(argv(program, arguments), null, List.of()));
    }

    /**
     * Returns a builder of a step that runs a command with text for its standard input.
     *
     * @param title what it does, in a few words
     * @param input what the command reads, in UTF-8; no secret, as {@link Plan#describe} shows it
     * @param argv the program and its arguments, none of them a secret
     * @return a builder
     */
    public static Builder feed(String title, String input, List<String> argv) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(input, "input");
        Objects.requireNonNull(argv, "argv");
        return new Builder(title, new RunAction(List.copyOf(argv), input, List.of()));
    }

    /**
     * Returns a builder of a step that writes a file. When it is undone, what was there before is there again.
     *
     * @param title what it does, in a few words
     * @param file the file, whose directory is there
     * @param content its new content, in UTF-8; no secret, as {@link Plan#describe} shows it
     * @param mode its mode in octal digits, such as {@code 0644}
     * @return a builder
     */
    public static Builder write(String title, Path file, String content, String mode) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(file, "file");
        Objects.requireNonNull(content, "content");
        Objects.requireNonNull(mode, "mode");
        if (!mode.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException("mode: '" + mode + "' (expected: octal digits, such as 0644)");
        }
        return new Builder(title, new WriteAction(file.toAbsolutePath(), content, mode)).survivesReboot();
    }

    /**
     * Returns a builder of a step that opens something of Java's, such as a program that is supervised.
     *
     * @param title what it does, in a few words
     * @param shown a command that describes it to a reader, its program first
     * @param opener what opens it
     * @return a builder
     */
    public static Builder open(String title, List<String> shown, Opener opener) {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(shown, "shown");
        Objects.requireNonNull(opener, "opener");
        return new Builder(title, new OpenAction(List.copyOf(shown), opener, List.of()));
    }

    /**
     * Returns the step's title.
     *
     * @return a few words
     */
    public String title() {
        return title;
    }

    /**
     * Returns the command that the step runs.
     *
     * @return the program and its arguments
     */
    public List<String> command() {
        return action.shown();
    }

    /**
     * Returns the text that the command reads from its standard input.
     *
     * @return the text; null if it reads none
     */
    public @Nullable String input() {
        return action.input();
    }

    /**
     * Returns the commands that undo the step, in the order in which they run. Those of a file are known only once it is written.
     *
     * @return the commands
     */
    public List<List<String>> undo() {
        return action instanceof WriteAction
                ? List.of()
                : action.undo(new PlanCommands(Privilege.none(), Duration.ZERO));
    }

    /**
     * Returns the command that succeeds while there is something of the step's own to undo.
     *
     * @return the command of {@link Builder#ownedIf}, or else that of {@link Builder#presentIf}; null if there is neither
     */
    public @Nullable List<String> undoneIf() {
        return proof();
    }

    /**
     * Tells whether the step is a command alone, which can be run without this library.
     *
     * @return false if it writes a file, opens something of Java's, or leaves alone what is there
     */
    public boolean isCommand() {
        return action instanceof RunAction && !kept;
    }

    /**
     * Tells whether the step needs root's rights.
     *
     * @return true if it does
     */
    public boolean needsRoot() {
        return root;
    }

    /** Returns the title and the command. */
    @Override
    public String toString() {
        return title + ": " + String.join(" ", command());
    }

    PlanAction action() {
        return action;
    }

    boolean isLasting() {
        return lasting;
    }

    boolean isKept() {
        return kept;
    }

    @Nullable
    List<String> presence() {
        return presence;
    }

    /** The command that succeeds while there is something of the plan's own to undo. */
    @Nullable
    List<String> proof() {
        return ownership == null ? presence : ownership;
    }

    PlanCommands commands(Privilege privilege) {
        return new PlanCommands(root ? privilege : Privilege.none(), timeout);
    }

    private static List<String> argv(String program, String... arguments) {
        return Stream.concat(Stream.of(program), Stream.of(arguments)).toList();
    }

    /** Builder of a step. */
    public static final class Builder {
        private final String title;
        private final PlanAction begun;
        private final List<List<String>> undo = new ArrayList<>();
        private boolean root;
        private boolean lasting;
        private boolean kept;
        private @Nullable List<String> presence;
        private @Nullable List<String> ownership;
        private Duration timeout = Duration.ofSeconds(30);

        private Builder(String title, PlanAction begun) {
            this.title = title;
            this.begun = begun;
        }

        /**
         * Adds a command that undoes the step; several run in the order in which they were added.
         *
         * @param program a name to look for on the PATH, or a path
         * @param arguments the arguments
         * @return this builder
         */
        public Builder undo(String program, String... arguments) {
            Objects.requireNonNull(program, "program");
            Objects.requireNonNull(arguments, "arguments");
            undo.add(argv(program, arguments));
            return this;
        }

        /**
         * Sets a command that succeeds while what the step makes is there. If it succeeds before the step, the plan fails there,
         * since what is there is not the plan's; if it does not succeed any more, there is nothing to undo. Where others may make
         * something of the same name meanwhile, {@link #ownedIf} tells whose it is.
         *
         * @param program a name to look for on the PATH, or a path
         * @param arguments the arguments
         * @return this builder
         */
        public Builder presentIf(String program, String... arguments) {
            Objects.requireNonNull(program, "program");
            Objects.requireNonNull(arguments, "arguments");
            presence = argv(program, arguments);
            return this;
        }

        /**
         * Sets a command that succeeds only while the resource at the place is the one that this very step has made. The command
         * tells it by a mark that no other has: a random text, a handle, an inode. If it does not succeed when the step is to
         * be undone, nothing is undone: what is there under the name has been made by somebody else since.
         *
         * @param program a name to look for on the PATH, or a path
         * @param arguments the arguments
         * @return this builder
         */
        public Builder ownedIf(String program, String... arguments) {
            Objects.requireNonNull(program, "program");
            Objects.requireNonNull(arguments, "arguments");
            ownership = argv(program, arguments);
            return this;
        }

        /**
         * Leaves an existing resource as it is, neither done nor undone, instead of failing. Needs {@link #presentIf}.
         *
         * @return this builder
         */
        public Builder keepIfPresent() {
            kept = true;
            return this;
        }

        /**
         * Says that the step's commands need root's rights.
         *
         * @return this builder
         */
        public Builder asRoot() {
            root = true;
            return this;
        }

        /**
         * Says that the step's result is still there after the host was started anew, as a file is. A sweep undoes only such
         * steps of a plan from before.
         *
         * @return this builder
         */
        public Builder survivesReboot() {
            lasting = true;
            return this;
        }

        /**
         * Sets the time-out of each command, by default 30 seconds.
         *
         * @param timeout the limit
         * @return this builder
         * @throws IllegalArgumentException if it is zero or negative
         */
        public Builder timeout(Duration timeout) {
            this.timeout = TimeLimit.require("timeout", timeout);
            return this;
        }

        /**
         * Makes the step.
         *
         * @return an immutable step
         */
        public PlanStep build() {
            if (kept && presence == null) {
                throw new IllegalStateException(title + ": keepIfPresent needs presentIf, which tells what is there");
            }
            return new PlanStep(this);
        }

        private PlanAction action() {
            List<List<String>> commands = List.copyOf(undo);
            if (begun instanceof RunAction run) {
                return run.withUndo(commands);
            }
            if (begun instanceof OpenAction open) {
                return open.withUndo(commands);
            }
            if (!commands.isEmpty()) {
                throw new IllegalStateException(
                        title + ": a file is undone by what was there before, not by a command");
            }
            return begun;
        }
    }
}
