package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.RunDirectory;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpListener;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One start of a machine: run directory, listener, process, negotiation, first answer.
 *
 * <p>QEMU greets before it has made the machine, so the first answer to a command is what proves the start. Of a start
 * that fails, nothing is left when its future completes.
 */
final class VmLaunch {
    private static final Duration END_LIMIT = Duration.ofSeconds(5);
    private static final String MONITOR = "qemu4j-qmp";

    private final CommandLine cmd;
    private final VmOptions options;
    private final long started = System.nanoTime();
    private final RunDirectory directory;
    private final SecretFiles secrets;
    private final LaunchDiagnosis diagnosis;
    private volatile List<String> given = List.of();
    private volatile @Nullable HostProcess process;

    VmLaunch(CommandLine cmd, VmOptions options) {
        this.cmd = cmd;
        this.options = options;
        Path base = options.runBase();
        directory = base == null ? RunDirectory.create() : RunDirectory.create(base);
        secrets = new SecretFiles(directory.path());
        diagnosis = new LaunchDiagnosis(cmd, options.installation());
    }

    CompletableFuture<VirtualMachine> start() {
        CompletableFuture<VirtualMachine> result = new CompletableFuture<>();
        checked()
                .thenApply(none -> directory.socket("qmp"))
                .thenCompose(this::launch)
                .handle((vm, failure) -> failure == null ? CompletableFuture.completedFuture(vm) : cleanUp(failure))
                .thenCompose(Function.identity())
                // Nobody waits any more for what a launch that was cancelled finds out.
                .exceptionallyCompose(
                        failure -> result.isDone() ? CompletableFuture.failedFuture(failure) : diagnosed(failure))
                .whenComplete((vm, failure) -> {
                    if (failure != null) {
                        result.completeExceptionally(causeOf(failure));
                    } else if (!result.complete(vm)) {
                        vm.close();
                    }
                });
        result.whenComplete((vm, failure) -> {
            HostProcess abandoned = process;
            if (result.isCancelled() && abandoned != null) {
                abandoned.kill();
            }
        });
        return result;
    }

    private CompletableFuture<@Nullable Void> checked() {
        return options.check() == LaunchCheck.BEFORE
                ? diagnosis.check(options.launchTimeout()).thenAccept(CheckResult::orThrow)
                : CompletableFuture.completedFuture(null);
    }

    private CompletionStage<VirtualMachine> launch(Path socket) {
        return QmpClient.listen(UnixDomainSocketAddress.of(socket), options.qmp())
                .thenCompose(listener -> spawn(listener, socket).whenComplete((vm, failure) -> listener.close()));
    }

    private CompletableFuture<VirtualMachine> spawn(QmpListener listener, Path socket) {
        HostProcess qemu;
        try {
            qemu = HostProcess.builder(options.launcher().apply(arguments(socket)))
                    .runDirectory(directory)
                    .hint(QemuInstallation.installHint(cmd.target()))
                    .start();
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
        process = qemu;
        CompletableFuture<VirtualMachine> up = listener.accept().thenCompose(client -> firstAnswer(client, qemu));
        CompletableFuture<VirtualMachine> died = qemu.onExit().thenApply(status -> {
            throw ended(qemu, status);
        });
        return CompletableFuture.anyOf(up, died)
                .thenApply(VirtualMachine.class::cast)
                .orTimeout(options.launchTimeout().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionallyCompose(failure -> explain(causeOf(failure), qemu));
    }

    private CompletionStage<VirtualMachine> firstAnswer(QmpClient client, HostProcess qemu) {
        VirtualMachine vm = new VirtualMachine(qemu, client, directory);
        return client.runState()
                .queryStatus()
                .thenCompose(status -> options.paused() || pausedByUser()
                        ? CompletableFuture.completedFuture(null)
                        : client.misc().cont())
                .thenApply(done -> {
                    secrets.delete();
                    return vm;
                });
    }

    private List<String> arguments(Path socket) {
        List<String> words =
                new ArrayList<>(cmd.map(option -> secrets.move(List.of(option))).toArguments());
        QemuInstallation installation = options.installation();
        if (installation != null) {
            words.set(0, installation.program());
        }
        given = List.copyOf(words);
        List<String> arguments = new ArrayList<>(given);
        String path = socket.toString().replace(",", ",,");
        arguments.add("-S");
        arguments.addAll(List.of("-chardev", "socket,id=" + MONITOR + ",path=" + path));
        arguments.addAll(List.of("-mon", "chardev=" + MONITOR + ",mode=control"));
        return List.copyOf(arguments);
    }

    private boolean pausedByUser() {
        return cmd.toArguments().contains("-S") || cmd.toArguments().contains("-incoming");
    }

    /** A process that dies takes its monitor with it: of the two, its exit status and words explain more. */
    private CompletableFuture<VirtualMachine> explain(Throwable failure, HostProcess qemu) {
        if (failure instanceof VmLaunchException) {
            return CompletableFuture.failedFuture(failure);
        }
        if (failure instanceof TimeoutException) {
            String what =
                    "QEMU did not answer within " + options.launchTimeout().toMillis() + " ms and was ended";
            return CompletableFuture.failedFuture(new VmLaunchException(what, report(qemu, null), null));
        }
        return qemu.onExit()
                .orTimeout(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((status, alive) -> {
                    throw status != null
                            ? ended(qemu, status)
                            : new VmLaunchException(
                                    "QEMU runs but its monitor failed (" + failure.getMessage() + ")",
                                    report(qemu, null),
                                    failure);
                });
    }

    private CompletableFuture<VirtualMachine> diagnosed(Throwable failure) {
        Throwable cause = causeOf(failure);
        return cause instanceof VmLaunchException failed && options.check() == LaunchCheck.ON_FAILURE
                ? diagnosis.explain(failed).thenCompose(CompletableFuture::failedFuture)
                : CompletableFuture.failedFuture(cause);
    }

    private CompletableFuture<VirtualMachine> cleanUp(Throwable failure) {
        HostProcess failed = process;
        if (failed == null) {
            directory.close();
            return CompletableFuture.failedFuture(failure);
        }
        failed.kill();
        return failed.onExit()
                .orTimeout(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .handle((status, alive) -> {
                    directory.close();
                    throw new CompletionException(causeOf(failure));
                });
    }

    private VmLaunchException ended(HostProcess qemu, ExitStatus status) {
        long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - started);
        return new VmLaunchException(
                "QEMU ended with " + status + " after " + millis + " ms", report(qemu, status), null);
    }

    private LaunchReport report(HostProcess qemu, @Nullable ExitStatus status) {
        return new LaunchReport(given, cmd.toString(), status, qemu.stderrTail());
    }

    private static Throwable causeOf(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }
}
