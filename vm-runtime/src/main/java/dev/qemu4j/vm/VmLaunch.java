package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.CallerStack;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLeft;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.OptionSecrets;
import dev.qemu4j.qapi.misc.Cont;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.QmpTimeoutException;
import dev.qemu4j.vm.launch.internal.LaunchPhase;
import dev.qemu4j.vm.launch.internal.LaunchPhases;
import dev.qemu4j.vm.launch.internal.RecordedWire;
import dev.qemu4j.vm.launch.internal.SecretFiles;
import dev.qemu4j.vm.record.VmRecorder;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One start of a machine: run directory, helpers, listener, process, negotiation, first answer.
 *
 * <p>QEMU greets before it has made the machine, so the first answer to a command is what proves the start. Of a start
 * that fails, nothing is left when its future completes.
 */
final class VmLaunch extends OwnedFuture<VirtualMachine> {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final Duration LEAST = Duration.ofMillis(1);

    private final CommandLine cmd;
    private final VmOptions options;
    private final @Nullable CommandLine asked;
    private final TimeLeft time;
    private final LaunchArguments arguments;
    private final LaunchDiagnosis diagnosis;
    private final Secrets known;
    private final ThrowawayDisks disks;
    private final LaunchPhases phases;
    private volatile @Nullable VmRecorder recorder;
    private volatile @Nullable RunDirectory directory;
    private volatile @Nullable HostProcess process;
    private volatile @Nullable MachineHelpers helpers;
    private volatile @Nullable Future<?> choice;
    private volatile List<String> given = List.of();
    private volatile CommandLine described;

    VmLaunch(CommandLine cmd, VmOptions options) {
        this(cmd, options, null);
    }

    /** Starts a machine that comes from elsewhere, by a command line that has more than was asked for. */
    VmLaunch(CommandLine cmd, VmOptions options, @Nullable CommandLine asked) {
        this.cmd = cmd;
        this.options = options;
        this.asked = asked;
        described = cmd;
        time = TimeLeft.of(options.launchTimeout());
        phases = new LaunchPhases(cmd.target().program());
        arguments = new LaunchArguments(cmd);
        known = OptionSecrets.of(cmd.options());
        disks = new ThrowawayDisks(cmd, options);
        diagnosis = new LaunchDiagnosis(cmd, options.installation());
    }

    /** Starts; whatever fails, fails the future, and a caller that ends the future first ends QEMU. */
    CompletableFuture<VirtualMachine> start() {
        CompletableFuture<VirtualMachine> launched = checked()
                .thenCompose(none -> accelerated())
                .thenCompose(this::launch)
                .handle((vm, failure) -> failure == null ? CompletableFuture.completedFuture(vm) : failed(failure))
                .thenCompose(Function.identity())
                // Nobody waits any more for what a launch that was cancelled finds out.
                .exceptionallyCompose(
                        failure -> isDone() ? CompletableFuture.failedFuture(failure) : diagnosed(failure));
        Chain.then(
                launched,
                vm -> {
                    phases.end();
                    if (!succeed(vm)) {
                        vm.stopAsync(StopLadder.atOnce());
                    }
                },
                failure -> fail(VmLaunchTimeoutException.orSame(failure)));
        Chain.after(this, () -> {
            if (isCompletedExceptionally()) {
                giveUpWhatStarts();
            }
        });
        return this;
    }

    private CompletableFuture<VirtualMachine> failed(Throwable failure) {
        phases.fail(VmLaunchTimeoutException.orSame(CallerStack.unwrapped(failure)));
        return cleanUp(failure);
    }

    private void giveUpWhatStarts() {
        HostProcess abandoned = process;
        MachineHelpers unwanted = helpers;
        Future<?> undecided = choice;
        if (undecided != null) {
            undecided.cancel(true);
        }
        if (unwanted != null) {
            unwanted.cancel();
        }
        if (abandoned != null) {
            abandoned.kill();
        } else {
            disks.cancel();
        }
    }

    private CompletableFuture<@Nullable Void> checked() {
        try {
            arguments.check();
            disks.check();
            return options.check() == LaunchCheck.BEFORE
                    ? diagnosis.check(left()).thenAccept(CheckResult::orThrow)
                    : CompletableFuture.completedFuture(null);
        } catch (RuntimeException | Error e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private CompletionStage<CommandLine> accelerated() {
        FallbackAccelerators accelerators = new FallbackAccelerators(cmd, options);
        if (!accelerators.isChoice()) {
            return CompletableFuture.completedFuture(cmd);
        }
        Task<CommandLine> chosen = Task.start("accelerator", task -> accelerators.chosen(left()));
        choice = chosen;
        if (isDone()) {
            chosen.cancel(true);
        }
        return chosen;
    }

    private CompletionStage<VirtualMachine> launch(CommandLine chosen) {
        requireWanted();
        described = asked == null ? chosen : asked;
        Path base = options.runBase();
        RunDirectory made = base == null ? RunDirectory.create() : RunDirectory.create(base);
        directory = made;
        record(made);
        phases.begin(LaunchPhase.DISKS);
        Path socket = made.socket("qmp");
        CommandLine placed = chosen.in(made.path());
        return disks.make(made.path(), left())
                .thenCompose(none -> ready(placed, made))
                .thenCompose(needed -> listen(placed, made, socket, needed));
    }

    private void record(RunDirectory made) {
        if (options.recorded()) {
            VmRecorder keeper = VmRecorder.of(cmd.target().program(), made.path());
            recorder = keeper;
            phases.recordedBy(keeper);
        }
    }

    private CompletableFuture<MachineHelpers> ready(CommandLine placed, RunDirectory made) {
        requireWanted();
        phases.begin(LaunchPhase.HELPERS);
        MachineHelpers needed = new MachineHelpers(placed.helpers(), made, this::left);
        helpers = needed;
        CompletableFuture<MachineHelpers> ready = needed.start().thenApply(none -> needed);
        if (isDone()) {
            needed.cancel();
        }
        return ready;
    }

    private CompletionStage<VirtualMachine> listen(
            CommandLine placed, RunDirectory made, Path socket, MachineHelpers needed) {
        requireWanted();
        phases.begin(LaunchPhase.SPAWN);
        return QmpClient.listenAsync(UnixDomainSocketAddress.of(socket), client())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(unheard(failure)))
                .thenCompose(listener ->
                        spawn(listener, placed, made, needed).whenComplete((vm, failure) -> listener.close()));
    }

    /** A busy executor of the user's lets the limit pass before QEMU is started. */
    private Throwable unheard(Throwable failure) {
        Throwable cause = CallerStack.unwrapped(failure);
        return cause instanceof QmpTimeoutException late
                ? new VmLaunchException(
                        String.valueOf(late.getMessage()), new LaunchReport(given, cmd.toString(), null, ""), late)
                : cause;
    }

    private CompletableFuture<VirtualMachine> spawn(
            QmpListener listener, CommandLine placed, RunDirectory directory, MachineHelpers needed) {
        SecretFiles secrets = new SecretFiles(directory.path());
        MachineConsoles consoles = new MachineConsoles(directory, options.qmp().executor());
        MachineAgent agent = new MachineAgent(placed);
        HostProcess qemu;
        try {
            requireWanted();
            CommandLine moved = disks.wire(LaunchArguments.given(placed, secrets, options.installation()));
            if (options.consoles()) {
                moved = consoles.wire(moved);
            }
            given = arguments.shown(moved);
            boolean stopped = options.paused() || !arguments.startsByItself();
            qemu = HostProcess.builder(arguments.launched(options, moved, directory.socket("qmp"), stopped))
                    .runDirectory(directory)
                    .hint(QemuInstallation.installHint(cmd.target()))
                    .start();
            process = qemu;
            phases.begin(LaunchPhase.GREETING);
            requireWanted();
        } catch (RuntimeException | Error e) {
            consoles.close();
            return CompletableFuture.failedFuture(e);
        }
        VmRecorder keeper = recorder;
        if (keeper != null) {
            consoles.all().forEach(keeper::watch);
        }
        LaunchedQemu launched = new LaunchedQemu(
                described,
                described.in(directory.path()),
                qemu,
                directory,
                known,
                consoles,
                agent,
                needed,
                disks.overlays(),
                keeper);
        CompletableFuture<VirtualMachine> up = listener.acceptAsync(left())
                .thenApply(client -> {
                    phases.begin(LaunchPhase.RUNNING);
                    return new VirtualMachine(launched, client);
                })
                .thenCompose(vm -> firstAnswer(vm).thenApply(answered -> {
                    // With -preconfig QEMU still has to make its machine, and then reads the files of -fw_cfg.
                    if (!arguments.preconfig()) {
                        secrets.delete();
                    }
                    return vm;
                }));
        Chain.after(qemu.exit(), consoles::close);
        CompletableFuture<VirtualMachine> died = qemu.exit().thenApply(status -> {
            throw ended(qemu, status);
        });
        return CompletableFuture.anyOf(up, died)
                .thenApply(VirtualMachine.class::cast)
                .orTimeout(TimeLimit.millis(left()), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> explain(CallerStack.unwrapped(failure), qemu));
    }

    /** A start that was cancelled begins nothing more. */
    private void requireWanted() {
        if (isDone()) {
            throw new CancellationException("the start was cancelled");
        }
    }

    private CompletionStage<?> firstAnswer(VirtualMachine vm) {
        boolean leftStopped = options.paused() || arguments.stopped() || arguments.startsByItself();
        return vm.qmp().execute(QueryStatus.of(), left()).thenCompose(status -> {
            CompletableFuture<?> going = leftStopped
                    ? CompletableFuture.completedFuture(null)
                    : vm.qmp().execute(Cont.of(), left());
            if (!arguments.preconfig()) { // else the machine is not made yet
                vm.rememberParts(); // behind cont, which does not wait for the answers, and before all that users send
            }
            return going;
        });
    }

    /** The launch has one limit, which is that of the handshake as well. */
    private QmpOptions client() {
        QmpOptions.Builder client = options.qmp().toBuilder().connectTimeout(left());
        VmRecorder keeper = recorder;
        if (keeper != null) {
            client.wire(new RecordedWire(keeper, options.qmp().wire()));
        }
        return client.build();
    }

    private Duration left() {
        return time.atLeast(LEAST);
    }

    /** A process that dies takes its monitor with it: of the two, its exit status and words explain more. */
    private CompletableFuture<VirtualMachine> explain(Throwable failure, HostProcess qemu) {
        if (failure instanceof VmLaunchException) {
            return CompletableFuture.failedFuture(failure);
        }
        if (failure instanceof TimeoutException || failure instanceof QemuTimeoutException) {
            long limit = TimeLimit.millis(options.launchTimeout());
            String what = "QEMU did not answer within " + limit + " ms and was ended";
            QemuTimeoutException late = new QemuTimeoutException(
                    "time-out of " + limit + " ms while waiting for QEMU's first answer", null);
            return CompletableFuture.failedFuture(new VmLaunchException(what, report(qemu, null), late));
        }
        return qemu.exit()
                .orTimeout(Math.min(TimeLimit.millis(left()), END_LIMIT.toMillis()), TimeUnit.MILLISECONDS)
                .handle((status, alive) -> {
                    throw status != null
                            ? ended(qemu, status)
                            : new VmLaunchException(
                                    "QEMU runs but its monitor failed ("
                                            + Objects.requireNonNullElse(failure.getMessage(), failure.toString())
                                            + ")",
                                    report(qemu, null),
                                    failure);
                });
    }

    private CompletableFuture<VirtualMachine> diagnosed(Throwable failure) {
        Throwable cause = CallerStack.unwrapped(failure);
        if (cause instanceof UnreadyHelper unready) {
            String words = known.hideIn(unready.stderr());
            LaunchReport report = new LaunchReport(given, cmd.toString(), null, words);
            return CompletableFuture.failedFuture(
                    new VmLaunchException(String.valueOf(unready.getMessage()), report, unready.getCause()));
        }
        return cause instanceof VmLaunchException failed && options.check() == LaunchCheck.ON_FAILURE
                ? diagnosis.explain(failed).thenCompose(CompletableFuture::failedFuture)
                : CompletableFuture.failedFuture(cause);
    }

    /** Ends QEMU, then its helpers, then removes the run directory; a failure to do so is added to the cause, and does not replace it. */
    private CompletableFuture<VirtualMachine> cleanUp(Throwable failure) {
        Throwable cause = CallerStack.unwrapped(failure);
        MachineHelpers needed = helpers;
        return ended(process)
                .thenCompose(none -> needed == null ? CompletableFuture.completedFuture(true) : needed.end())
                .handle((none, alive) -> {
                    if (alive != null) {
                        cause.addSuppressed(CallerStack.unwrapped(alive));
                    } else {
                        remove(cause);
                    }
                    return CompletableFuture.<VirtualMachine>failedFuture(cause);
                })
                .thenCompose(Function.identity());
    }

    private static CompletableFuture<?> ended(@Nullable HostProcess failed) {
        if (failed == null) {
            return CompletableFuture.completedFuture(null);
        }
        failed.kill();
        return failed.exit()
                .orTimeout(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((status, alive) -> status);
    }

    private void remove(Throwable cause) {
        RunDirectory made = directory;
        try {
            if (made != null) {
                made.close();
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }

    private VmLaunchException ended(HostProcess qemu, ExitStatus status) {
        long millis = TimeLimit.millis(time.passed());
        return new VmLaunchException(
                "QEMU ended with " + status + " after " + millis + " ms", report(qemu, status), null);
    }

    private LaunchReport report(HostProcess qemu, @Nullable ExitStatus status) {
        String words = qemu.stderrTail().isBlank() ? qemu.stdoutTail() : qemu.stderrTail();
        MachineHelpers needed = helpers;
        String others = needed == null ? "" : needed.finalMessages();
        return new LaunchReport(given, cmd.toString(), status, known.hideIn(words + others));
    }
}
