package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.qmp.QmpOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Options for the start of a {@link VirtualMachine}. Immutable. */
public final class VmOptions implements Consumer<VmOptions.Builder> {
    private static final UnaryOperator<List<String>> DIRECT = UnaryOperator.identity();
    private static final VmOptions DEFAULTS = builder().build();

    private final @Nullable QemuInstallation installation;
    private final Duration launchTimeout;
    private final boolean paused;
    private final boolean consoles;
    private final LaunchCheck check;
    private final QmpOptions qmp;
    private final @Nullable Path runBase;
    private final UnaryOperator<List<String>> launcher;
    private final List<String> throwaway;
    private final boolean throwawayAll;
    private final boolean recorded;

    private VmOptions(Builder builder) {
        installation = builder.installation;
        launchTimeout = builder.launchTimeout;
        paused = builder.paused;
        consoles = builder.consoles;
        check = builder.check;
        qmp = builder.qmp;
        runBase = builder.runBase;
        launcher = builder.launcher;
        throwaway = builder.throwaway;
        throwawayAll = builder.throwawayAll;
        recorded = builder.recorded;
    }

    /**
     * Returns the options of a machine for which none are given.
     *
     * @return the defaults that the {@linkplain Builder builder's} methods name
     */
    public static VmOptions defaults() {
        return DEFAULTS;
    }

    /**
     * Returns a builder with the defaults.
     *
     * @return a builder
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the QEMU to start.
     *
     * @return the installation, or null for the target's program on the {@code PATH}
     */
    public @Nullable QemuInstallation installation() {
        return installation;
    }

    /**
     * Returns the time limit of the whole start, up to QEMU's first answer.
     *
     * @return the time limit
     */
    public Duration launchTimeout() {
        return launchTimeout;
    }

    /**
     * Tells whether the guest waits for {@code cont}.
     *
     * @return true if the guest does not run after the start
     */
    public boolean paused() {
        return paused;
    }

    /**
     * Tells whether consoles on pseudo terminals become those of the machine.
     *
     * @return false if they stay terminals
     */
    public boolean consoles() {
        return consoles;
    }

    /**
     * Returns when the command line is checked.
     *
     * @return before the start, after a failure, or never
     */
    public LaunchCheck check() {
        return check;
    }

    /**
     * Returns the options of the monitor's client.
     *
     * @return the client's options
     */
    public QmpOptions qmp() {
        return qmp;
    }

    /**
     * Returns the directory above the machine's private run directory.
     *
     * @return the directory above it, or null for the user's run-time or temporary directory
     */
    public @Nullable Path runBase() {
        return runBase;
    }

    /**
     * Returns the function that wraps QEMU's command.
     *
     * @return a function that returns its argument if there is nothing to put before QEMU
     */
    public UnaryOperator<List<String>> launcher() {
        return launcher;
    }

    /** Tells whether something is put before QEMU's command. */
    boolean hasLauncher() {
        return launcher != DIRECT;
    }

    /**
     * Returns the disks whose changes are thrown away.
     *
     * @return the names of their block nodes, unmodifiable
     */
    public List<String> throwaway() {
        return throwaway;
    }

    /**
     * Tells whether the changes of all disks are thrown away.
     *
     * @return true if they are, whatever {@link #throwaway()} has
     */
    public boolean throwawayAll() {
        return throwawayAll;
    }

    /**
     * Tells whether the machine is recorded.
     *
     * @return true if it has a {@link VirtualMachine#recorder}
     */
    public boolean recorded() {
        return recorded;
    }

    /**
     * Returns a builder that begins as these options.
     *
     * @return a builder with all of them
     */
    public Builder toBuilder() {
        Builder builder = new Builder();
        accept(builder);
        return builder;
    }

    /** Gives a builder what these options have. */
    @Override
    public void accept(Builder builder) {
        builder.installation = installation;
        builder.launchTimeout = launchTimeout;
        builder.paused = paused;
        builder.consoles = consoles;
        builder.check = check;
        builder.qmp = qmp;
        builder.runBase = runBase;
        builder.launcher = launcher;
        builder.throwaway = throwaway;
        builder.throwawayAll = throwawayAll;
        builder.recorded = recorded;
    }

    /** Makes options of the defaults and what a caller sets. */
    static VmOptions made(Consumer<? super Builder> options) {
        Objects.requireNonNull(options, "options");
        Builder builder = builder();
        options.accept(builder);
        return builder.build();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VmOptions that
                && Objects.equals(installation, that.installation)
                && launchTimeout.equals(that.launchTimeout)
                && paused == that.paused
                && consoles == that.consoles
                && check == that.check
                && qmp.equals(that.qmp)
                && Objects.equals(runBase, that.runBase)
                && launcher.equals(that.launcher)
                && throwaway.equals(that.throwaway)
                && throwawayAll == that.throwawayAll
                && recorded == that.recorded;
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                installation,
                launchTimeout,
                paused,
                consoles,
                check,
                qmp,
                runBase,
                launcher,
                throwaway,
                throwawayAll,
                recorded);
    }

    /** Returns the options that describe the start, without those of the monitor's client. */
    @Override
    public String toString() {
        return "VmOptions[" + (installation == null ? "" : installation + ", ") + "launchTimeout=" + launchTimeout
                + (paused ? ", paused" : "") + (consoles ? "" : ", consoles=false") + ", check=" + check
                + (runBase == null ? "" : ", runBase=" + runBase)
                + (hasLauncher() ? ", launcher" : "")
                + (throwaway.isEmpty() ? "" : ", throwaway=" + throwaway) + (throwawayAll ? ", throwawayAll" : "")
                + (recorded ? ", recorded" : "")
                + "]";
    }

    /** Collects options. */
    public static final class Builder {
        private @Nullable QemuInstallation installation;
        private Duration launchTimeout = Duration.ofSeconds(30);
        private boolean paused;
        private boolean consoles = true;
        private LaunchCheck check = LaunchCheck.ON_FAILURE;
        private QmpOptions qmp = QmpOptions.defaults();
        private @Nullable Path runBase;
        private UnaryOperator<List<String>> launcher = DIRECT;
        private List<String> throwaway = List.of();
        private boolean throwawayAll;
        private boolean recorded;

        private Builder() {}

        /**
         * Sets the QEMU to start; by default the target's program on the {@code PATH}.
         *
         * @param installation the QEMU
         * @return this builder
         */
        public Builder installation(QemuInstallation installation) {
            this.installation = Objects.requireNonNull(installation, "installation");
            return this;
        }

        /**
         * Sets the time limit of the whole start, up to QEMU's first answer; 30 seconds by default. It is the only one: the
         * {@link QmpOptions#connectTimeout()} of {@link #qmp} does not count here, and no helper gets longer to be ready either.
         *
         * @param launchTimeout the time limit, above zero
         * @return this builder
         */
        public Builder launchTimeout(Duration launchTimeout) {
            this.launchTimeout = TimeLimit.require("launchTimeout", launchTimeout);
            return this;
        }

        /**
         * Leaves the guest stopped after the start, for listeners that must not miss its first events. By default it runs,
         * and one with {@code -incoming} does as soon as its migration is complete.
         *
         * @param paused true to have the guest wait for {@code cont}
         * @return this builder
         */
        public Builder paused(boolean paused) {
            this.paused = paused;
            return this;
        }

        /**
         * Sets whether consoles and virtio serial ports that the command line puts on pseudo terminals of their own
         * ({@code SerialConsole.create()}, {@code -serial pty}) become {@link VirtualMachine#console} instead. By default they do.
         *
         * @param consoles false to leave them on terminals, for other programs
         * @return this builder
         */
        public Builder consoles(boolean consoles) {
            this.consoles = consoles;
            return this;
        }

        /**
         * Sets when the command line is checked; by default when QEMU did not come up. The first check of a QEMU takes
         * about a second, as it is started and asked what it has; later ones take milliseconds.
         *
         * @param check before the start, after a failure, or never
         * @return this builder
         */
        public Builder check(LaunchCheck check) {
            this.check = Objects.requireNonNull(check, "check");
            return this;
        }

        /**
         * Sets the options of the monitor's client.
         *
         * <p>The start waits for {@link QmpOptions#executor()}, if there is one: who starts machines on that very executor needs a free thread of it.
         * Without one the start fails with a {@link VmLaunchTimeoutException} when its limit has passed.
         *
         * @param qmp the client's options
         * @return this builder
         */
        public Builder qmp(Consumer<? super QmpOptions.Builder> qmp) {
            Objects.requireNonNull(qmp, "qmp");
            QmpOptions.Builder builder = this.qmp.toBuilder();
            qmp.accept(builder);
            this.qmp = builder.build();
            return this;
        }

        /**
         * Sets the directory above the machine's private run directory, for instance where the default's path is too long
         * for a socket.
         *
         * @param runBase a directory that only this user can change
         * @return this builder
         */
        public Builder runBase(Path runBase) {
            this.runBase = Objects.requireNonNull(runBase, "runBase");
            return this;
        }

        /**
         * Sets a function that wraps QEMU's command, for instance to give it a descriptor that is open. What is run has to become QEMU, as by
         * {@code exec}: the process is the machine. It takes the place of the command line's own {@link CommandLine#prefix}, by which a tap in a
         * network namespace has QEMU started there.
         *
         * @param launcher is given QEMU and its arguments, and returns the command to run, which ends with them; it is
         *     called once for each start
         * @return this builder
         */
        public Builder launcher(UnaryOperator<List<String>> launcher) {
            this.launcher = Objects.requireNonNull(launcher, "launcher");
            return this;
        }

        /**
         * Sets the disks whose changes are thrown away; none by default. Each of them gets an overlay in the machine's run directory, which
         * goes with the machine, also if this JVM is killed. Its image is the base, which is only read, so that several machines may
         * use one at the same time.
         *
         * <p>A disk is named by the block node of its format, such as {@code root} of {@code VirtioDisk.of("root", image)}, over one of a local
         * file. The node is then that of the overlay, and what was set for it holds for the base. The overlay grows with what the guest writes,
         * and the default place of run directories is often in memory: {@link #runBase} chooses one with room. It is made by {@code
         * qemu-img} on the {@code PATH}.
         *
         * @param disks the names of the nodes, in place of those set before
         * @return this builder
         */
        public Builder throwaway(String... disks) {
            throwaway = List.of(Objects.requireNonNull(disks, "disks"));
            return this;
        }

        /**
         * Throws the changes of all disks away that the guest could write, as {@link #throwaway(String...)} does with those it names. A start is
         * refused where it cannot be done: for a {@code -drive}, {@code -hda} and their like that are not read only, and for a block
         * node over anything but a local file. Directories that are shared with the guest are none of its disks.
         *
         * @param throwawayAll true for all of them
         * @return this builder
         */
        public Builder throwawayAll(boolean throwawayAll) {
            this.throwawayAll = throwawayAll;
            return this;
        }

        /**
         * Records the machine from its start on, for {@link VirtualMachine#recorder}: the phases of the start, QMP, events and consoles, each with its time. By
         * default it is not. A recording takes up to 64 MiB in the machine's run directory, and a listener that {@link #qmp} sets to the lines of the
         * connection gets them as well.
         *
         * @param recorded true to record it
         * @return this builder
         */
        public Builder recorded(boolean recorded) {
            this.recorded = recorded;
            return this;
        }

        /**
         * Makes the options.
         *
         * @return immutable options
         */
        public VmOptions build() {
            return new VmOptions(this);
        }
    }
}
