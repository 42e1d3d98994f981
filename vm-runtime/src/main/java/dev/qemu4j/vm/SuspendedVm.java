package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.qmp.QmpDisconnectedException;
import dev.qemu4j.vm.suspend.StateCompression;
import dev.qemu4j.vm.suspend.SuspendException;
import dev.qemu4j.vm.suspend.SuspendOptions;
import dev.qemu4j.vm.suspend.SuspendedDisk;
import dev.qemu4j.vm.suspend.internal.OwnFiles;
import dev.qemu4j.vm.suspend.internal.StateFile;
import dev.qemu4j.vm.suspend.internal.Thawing;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A machine that stands still in a file, which {@link VirtualMachine#suspendTo(Path)} has written.
 *
 * <pre>{@code
 * SuspendedVm suspended = vm.suspendTo(Path.of("web.state"));
 * // later, also in another program: SuspendedVm.open(Path.of("web.state"))
 * try (VirtualMachine again = suspended.resume()) {
 *     again.console().sendLine("uptime");
 * }
 * }</pre>
 *
 * <p>The file has the guest's memory, with all secrets in it, and the command line that is run: it is private, and one that others may write is refused. It
 * does not have the disks. They must be as they were, which their files' sizes and times of change tell: a guest that goes on over changed disks
 * damages them. The file stays, but a guest that has written to its disks since cannot go on from it a second time.
 *
 * <p>Block devices and disks of the network have no such times. A machine that writes to one marks its file as resumed before its guest goes on, and the file is refused from then
 * on, until {@link #allowChangedDisks}. A copy of the file made before does not have the mark, and nothing tells what another machine has written to such a disk meanwhile.
 *
 * <p>The guest's clock stands where it stood; {@code guest-set-time} of the {@linkplain VirtualMachine#guestAgent agent} sets it. Immutable.
 */
public final class SuspendedVm {
    /** As long as a suspension may take by default. */
    private static final Duration TIMEOUT = SuspendOptions.defaults().timeout();

    private static final Duration LAST_WORDS = Duration.ofSeconds(10);

    private final StateFile file;
    private final boolean changedDisks;
    private final Duration timeout;

    private SuspendedVm(StateFile file, boolean changedDisks, Duration timeout) {
        this.file = file;
        this.changedDisks = changedDisks;
        this.timeout = timeout;
    }

    /**
     * Opens a file and reads its description.
     *
     * @param file the file
     * @return the suspended machine
     * @throws dev.qemu4j.vm.suspend.SuspendException if it is no such file, not whole, or others may have written it
     */
    public static SuspendedVm open(Path file) {
        Objects.requireNonNull(file, "file");
        return new SuspendedVm(StateFile.read(file), false, TIMEOUT);
    }

    /**
     * Returns this machine, to go on over disks that were changed since, or that are others, or from a file that was resumed before. What the guest has in its memory of
     * the old disks it may write over the new ones: it is meant for disks that were put back as they were, such as a volume to its snapshot.
     *
     * @param allowed true if so; false, as at first, refuses such disks
     * @return a changed copy
     */
    public SuspendedVm allowChangedDisks(boolean allowed) {
        return new SuspendedVm(file, allowed, timeout);
    }

    /**
     * Returns this machine with another limit for reading the file. QEMU's start before it has its own, {@link VmOptions.Builder#launchTimeout}.
     *
     * @param longest above zero: for comparing the state with its digest, and again for QEMU to read it; default one hour, as for the writing
     * @return a changed copy
     * @throws IllegalArgumentException if it is zero or less
     */
    public SuspendedVm timeout(Duration longest) {
        return new SuspendedVm(file, changedDisks, TimeLimit.require("timeout", longest));
    }

    /**
     * Returns the file.
     *
     * @return its absolute path
     */
    public Path file() {
        return file.path();
    }

    /**
     * Returns the moment when the machine was suspended.
     *
     * @return the moment, by the host's clock
     */
    public Instant suspendedAt() {
        return file.manifest().suspended();
    }

    /**
     * Returns the version of the QEMU that wrote the file; one of an older minor version does not read it.
     *
     * @return the version, such as {@code 7.2.22}
     */
    public String qemuVersion() {
        return file.manifest().qemu();
    }

    /**
     * Returns the type of the machine, with which it goes on also where newer versions mean another by the name in the command line.
     *
     * @return the type, such as {@code pc-i440fx-7.2}
     */
    public String machineType() {
        return file.manifest().machine();
    }

    /**
     * Tells whether the guest ran, as it does again then.
     *
     * @return false if it was paused
     */
    public boolean wasRunning() {
        return file.manifest().running();
    }

    /**
     * Returns the compression of the state.
     *
     * @return the compression
     */
    public StateCompression compression() {
        return file.manifest().compression();
    }

    /**
     * Returns the disks as they were.
     *
     * @return those that the guest has a device for
     */
    public List<SuspendedDisk> disks() {
        return file.manifest().disks();
    }

    /**
     * Returns the command line of the start.
     *
     * @return the command line, with three asterisks for each secret and without helpers
     */
    public CommandLine commandLine() {
        return CommandLine.parse(file.manifest().arguments());
    }

    /**
     * Compares the state with the digest that was taken of it, as {@link #resume()} does.
     *
     * @return the digest
     * @throws dev.qemu4j.vm.suspend.SuspendException if it was changed, or cannot be read
     * @throws dev.qemu4j.vm.suspend.SuspendTimeoutException if it takes longer than the {@linkplain #timeout limit}
     */
    public Sha256 verify() {
        return Await.result(verifyAsync(), "waiting for the verification of " + file());
    }

    /**
     * Compares the state with its digest, as {@link #verify} does.
     *
     * @return a future of the digest, which fails if it was changed; cancelling gives up
     */
    public CompletableFuture<Sha256> verifyAsync() {
        Thawing thawing = new Thawing(file);
        return Task.start("resume", task -> {
            thawing.verify(timeout);
            return Sha256.parse(file.manifest().digest());
        });
    }

    /**
     * Starts QEMU with the command line of the file, and lets the guest go on, as {@link #resume(Consumer)} does with default options.
     *
     * @return the machine, to be closed
     */
    public VirtualMachine resume() {
        return resume(VmOptions.defaults());
    }

    /**
     * Starts QEMU with the command line of the file, and lets the guest go on, as {@link #resume} does.
     *
     * @return a future of the machine; cancelling ends what had started
     */
    public CompletableFuture<VirtualMachine> resumeAsync() {
        return resumeAsync(VmOptions.defaults());
    }

    /**
     * Starts QEMU with the command line of the file, and lets the guest go on.
     *
     * @param options of the start; with {@code throwawayAll} the disks stay as they are, so that the guest can go on from here again and again
     * @return the machine, to be closed; it runs if it did before, unless the options leave it paused
     * @throws dev.qemu4j.vm.suspend.SuspendException if the file was changed, or lacks secrets or helpers of the command line, the disks are not as they
     *     were, the file is marked as resumed or cannot be, or QEMU is older or does not take the state; nothing is left then, and the disks are untouched
     * @throws dev.qemu4j.vm.suspend.SuspendTimeoutException if the file is not read within its {@linkplain #timeout limit}
     * @throws dev.qemu4j.base.QemuException as of {@link VirtualMachine#start(CommandLine, Consumer)}
     */
    public VirtualMachine resume(Consumer<? super VmOptions.Builder> options) {
        return Await.result(resumeAsync(options), waiting());
    }

    /**
     * Starts QEMU with the command line of the file, as {@link #resume(Consumer)} does.
     *
     * @param options of the start
     * @return a future of the machine; cancelling ends what had started
     */
    public CompletableFuture<VirtualMachine> resumeAsync(Consumer<? super VmOptions.Builder> options) {
        VmOptions made = VmOptions.made(options);
        Thawing thawing = new Thawing(file);
        return Task.start("resume", task -> thaw(thawing, thawing.described(), made));
    }

    /**
     * Starts QEMU with a command line, and lets the guest go on, as {@link #resume(CommandLine, Consumer)} does with default options.
     *
     * @param cmd the command line of the start
     * @return the machine, to be closed
     */
    public VirtualMachine resume(CommandLine cmd) {
        return resume(cmd, VmOptions.defaults());
    }

    /**
     * Starts QEMU with a command line, and lets the guest go on, as {@link #resume(CommandLine)} does.
     *
     * @param cmd the command line of the start
     * @return a future of the machine; cancelling ends what had started
     */
    public CompletableFuture<VirtualMachine> resumeAsync(CommandLine cmd) {
        return resumeAsync(cmd, VmOptions.defaults());
    }

    /**
     * Starts QEMU with a command line, and lets the guest go on. What the guest sees must be as it was; back ends, such as those of networks and displays,
     * may be others, and secrets and helpers are of this command line.
     *
     * @param cmd the command line of the start
     * @param options of the start
     * @return the machine, to be closed
     * @throws dev.qemu4j.vm.suspend.SuspendException if the command line is another, with the differences; or as of {@link #resume(Consumer)}
     */
    public VirtualMachine resume(CommandLine cmd, Consumer<? super VmOptions.Builder> options) {
        return Await.result(resumeAsync(cmd, options), waiting());
    }

    /**
     * Starts QEMU with a command line, as {@link #resume(CommandLine, Consumer)} does.
     *
     * @param cmd the command line of the start
     * @param options of the start
     * @return a future of the machine; cancelling ends what had started
     */
    public CompletableFuture<VirtualMachine> resumeAsync(CommandLine cmd, Consumer<? super VmOptions.Builder> options) {
        Objects.requireNonNull(cmd, "cmd");
        VmOptions made = VmOptions.made(options);
        Thawing thawing = new Thawing(file);
        return Task.start("resume", task -> {
            thawing.requireSame(cmd);
            return thaw(thawing, cmd, made);
        });
    }

    private VirtualMachine thaw(Thawing thawing, CommandLine cmd, VmOptions options) {
        thawing.requireAble(cmd);
        thawing.verify(timeout);
        VmOptions paused = options.toBuilder().paused(true).build();
        VirtualMachine vm = started(thawing, cmd, paused);
        try {
            OwnFiles own = new OwnFiles(vm.throwaway().values(), vm.runDirectory());
            thawing.through(vm.runDirectory()).into(vm.qmp(), vm::stderrTail, own, changedDisks, timeout);
            if (wasRunning() && !options.paused()) {
                vm.control().resume();
            }
            return vm;
        } catch (QmpDisconnectedException e) { // its way to refuse a state is to exit
            Await.shielded(() -> Await.ended(vm.exit(), LAST_WORDS));
            Await.shielded(vm::close);
            throw new SuspendException(
                    "the machine of " + file() + " cannot go on, as QEMU has ended while it read the state: "
                            + vm.stderrTail().strip(),
                    e);
        } catch (RuntimeException | Error e) {
            Await.shielded(vm::close);
            throw e;
        }
    }

    /** A QEMU that is older does not know the machine's type, which says less than the two versions. */
    private VirtualMachine started(Thawing thawing, CommandLine cmd, VmOptions paused) {
        try {
            return Await.result(new VmLaunch(thawing.waiting(cmd), paused, cmd).start(), waiting());
        } catch (VmLaunchException e) {
            QemuVersion older = new LaunchDiagnosis(cmd, paused.installation()).olderThan(thawing.version());
            throw older == null ? e : thawing.refusal(older, e);
        }
    }

    private String waiting() {
        return "waiting for the machine of " + file() + " to go on";
    }

    /** Returns the file, the version and the moment. */
    @Override
    public String toString() {
        return "SuspendedVm[" + file() + ", QEMU " + qemuVersion() + ", " + suspendedAt() + "]";
    }
}
