package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.OwnedFuture;
import dev.qemu4j.vm.StopLadder;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.wait.Wait;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine before its start: what is started, how, and when it is ready. Immutable.
 *
 * <pre>{@code
 * VmSpec web = VmSpec.of(cmd).waitFor(Wait.forConsole("login:")).named("web");
 * try (VirtualMachine vm = web.start()) { // it is ready
 *     vm.console().login("root", "secret", Duration.ofSeconds(10));
 * }
 * }</pre>
 */
public final class VmSpec {
    private final CommandLine cmd;
    private final VmOptions options;
    private final @Nullable Wait ready;
    private final @Nullable String name;

    private VmSpec(CommandLine cmd, VmOptions options, @Nullable Wait ready, @Nullable String name) {
        this.cmd = cmd;
        this.options = options;
        this.ready = ready;
        this.name = name;
    }

    /**
     * Describes a machine that is ready as soon as it runs.
     *
     * @param cmd its command line
     * @return the description, with default options
     */
    public static VmSpec of(CommandLine cmd) {
        return new VmSpec(Objects.requireNonNull(cmd, "cmd"), VmOptions.defaults(), null, null);
    }

    /** Returns this description with another command line. */
    VmSpec with(CommandLine other) {
        return new VmSpec(other, options, ready, name);
    }

    /**
     * Returns this description with some options of the start changed.
     *
     * @param change changes the options; options that were kept replace all
     * @return a changed copy
     */
    public VmSpec options(Consumer<? super VmOptions.Builder> change) {
        Objects.requireNonNull(change, "change");
        VmOptions.Builder builder = options.toBuilder();
        change.accept(builder);
        return new VmSpec(cmd, builder.build(), ready, name);
    }

    /**
     * Returns this description with the sign by which the machine is ready. It is not waited for where the options leave the guest paused.
     *
     * @param ready the sign
     * @return a changed copy
     */
    public VmSpec waitFor(Wait ready) {
        return new VmSpec(cmd, options, Objects.requireNonNull(ready, "ready"), name);
    }

    /**
     * Returns this description with a name for people.
     *
     * @param name the name, for messages
     * @return a changed copy
     */
    public VmSpec named(String name) {
        return new VmSpec(cmd, options, ready, Objects.requireNonNull(name, "name"));
    }

    /**
     * Returns the command line.
     *
     * @return the command line
     */
    public CommandLine commandLine() {
        return cmd;
    }

    /**
     * Returns the options of the start.
     *
     * @return the options
     */
    public VmOptions options() {
        return options;
    }

    /**
     * Returns the sign by which the machine is ready.
     *
     * @return the sign, or null if it is ready as soon as it runs
     */
    public @Nullable Wait waitFor() {
        return ready;
    }

    /**
     * Returns the name.
     *
     * @return the name, or null if it has none
     */
    public @Nullable String name() {
        return name;
    }

    /**
     * Returns the guest's memory.
     *
     * @return the size that {@code -m} gives, or QEMU's default of 128 MiB
     */
    public DataSize memory() {
        return MachineSize.memory(cmd);
    }

    /**
     * Returns the number of the guest's processors at its start.
     *
     * @return the number that {@code -smp} gives, or 1
     */
    public int cpus() {
        return MachineSize.cpus(cmd);
    }

    /**
     * Starts a machine, and waits until it is ready.
     *
     * @return the machine, to be closed
     * @throws dev.qemu4j.vm.wait.WaitException if it cannot get ready any more
     * @throws dev.qemu4j.vm.wait.WaitTimeoutException if it was not ready in time
     * @throws dev.qemu4j.base.QemuException as of {@link VirtualMachine#start(CommandLine, Consumer)}
     */
    public VirtualMachine start() {
        return Await.result(startAsync(), "waiting for the start of " + this);
    }

    /**
     * Starts a machine, as {@link #start} does.
     *
     * @return a future of the machine once it is ready; cancelling ends what had started
     */
    public CompletableFuture<VirtualMachine> startAsync() {
        Wait wait = ready;
        CompletableFuture<VirtualMachine> started = VirtualMachine.startAsync(cmd, options);
        if (wait == null || options.paused()) {
            return started;
        }
        CompletableFuture<VirtualMachine> ended = new CompletableFuture<>();
        CompletableFuture<VirtualMachine> up = started.thenCompose(vm -> {
            CompletableFuture<?> waiting = wait.awaitAsync(vm);
            Chain.after(ended, () -> waiting.cancel(true));
            return waiting.handle((none, failure) -> failure)
                    .thenCompose(failure -> failure == null
                            ? CompletableFuture.completedFuture(vm)
                            : vm.stopAsync(StopLadder.atOnce())
                                    .handle((exit, late) -> failure)
                                    .thenCompose(CompletableFuture::failedFuture));
        });
        return OwnedFuture.of(up, () -> {
            started.cancel(true);
            ended.cancel(true);
        });
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VmSpec that
                && cmd.equals(that.cmd)
                && options.equals(that.options)
                && Objects.equals(ready, that.ready)
                && Objects.equals(name, that.name);
    }

    @Override
    public int hashCode() {
        return Objects.hash(cmd, options, ready, name);
    }

    /** Returns the name, or else the program. */
    @Override
    public String toString() {
        return name == null ? cmd.target().program() : name;
    }
}
