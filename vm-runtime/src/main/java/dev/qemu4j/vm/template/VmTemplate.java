package dev.qemu4j.vm.template;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.VmOptions;
import dev.qemu4j.vm.suspend.internal.Confinement;
import dev.qemu4j.vm.wait.Wait;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A machine that was booted once, until it was ready, and frozen. Each start is a clone of it, in a fraction of a boot.
 *
 * <pre>{@code
 * try (VmTemplate web = VmTemplate.boot(spec, Wait.forConsole("login:"));
 *         VirtualMachine vm = web.start()) {
 *     vm.console().login("root", "secret", Duration.ofSeconds(10));
 * }
 * }</pre>
 *
 * <p>Clones share the memory of the template until they write to it, and its disks, below overlays of their own; the images of the description are
 * only read, as with {@link VmOptions.Builder#throwawayAll}. Where the command line says itself where the memory is, each clone
 * reads it from the frozen state ({@link #memoryPlace()} tells which); with a balloon or a memory module as well, since what a clone gives back to the
 * host would be gone for all. So plug none of them into a clone.
 *
 * <p>Clones are twins but for what is renewed: a PC gets a {@code vmgenid}, by which a guest that knows it mixes its random numbers anew.
 * {@link #twins()} names the rest.
 *
 * <p>A template lives in a private directory that goes with it, also after this JVM was killed: below {@link VmOptions.Builder#runBase}, or else
 * {@code java.io.tmpdir}, which needs room for the guest's memory. Clones that run need it: close it after them. Safe
 * for use by several threads.
 */
public final class VmTemplate implements AutoCloseable {
    private static final Duration LONGEST = Duration.ofHours(1);
    private static final Duration MOMENT = Duration.ofSeconds(30);

    private final VmSpec spec;
    private final RunDirectory directory;
    private final CommandLine clone;
    private final FrozenState state;
    private final @Nullable String streamed;
    private volatile boolean closed;

    private VmTemplate(
            VmSpec spec, RunDirectory directory, CommandLine clone, FrozenState state, @Nullable String streamed) {
        this.spec = spec;
        this.directory = directory;
        this.clone = clone;
        this.state = state;
        this.streamed = streamed;
    }

    /**
     * Boots a machine until it is ready, freezes it and ends it.
     *
     * @param spec the description; its {@link VmSpec#waitFor()} is the moment of the freeze
     * @return the template, to be closed
     * @throws VmTemplateException if the machine cannot be frozen, as QEMU's reason tells: some devices cannot be migrated; or, before it is booted, as its QEMU
     *     is another user ({@code -runas})
     * @throws dev.qemu4j.vm.wait.WaitException if it cannot get ready
     * @throws dev.qemu4j.vm.wait.WaitTimeoutException if it was not ready in time
     * @throws dev.qemu4j.base.QemuException as of {@link VmSpec#start}, also for a disk that cannot have an overlay
     */
    public static VmTemplate boot(VmSpec spec) {
        return Await.result(bootAsync(spec), "waiting for the template of " + spec);
    }

    /**
     * Boots a machine until it is ready, and freezes it, as {@link #boot(VmSpec)} does.
     *
     * @param spec the description
     * @return a future of the template; cancelling ends what had started
     */
    public static CompletableFuture<VmTemplate> bootAsync(VmSpec spec) {
        Objects.requireNonNull(spec, "spec");
        return Task.start("template", task -> freeze(spec));
    }

    /**
     * Boots a machine until it is ready, freezes it and ends it, as {@link #boot(VmSpec)} does.
     *
     * @param spec the description
     * @param ready the moment of the freeze, in place of that of the description
     * @return the template, to be closed
     */
    public static VmTemplate boot(VmSpec spec, Wait ready) {
        Objects.requireNonNull(spec, "spec");
        return boot(spec.waitFor(ready));
    }

    /**
     * Boots a machine until it is ready, and freezes it, as {@link #boot(VmSpec)} does.
     *
     * @param spec the description
     * @param ready the moment of the freeze, in place of that of the description
     * @return a future of the template; cancelling ends what had started
     */
    public static CompletableFuture<VmTemplate> bootAsync(VmSpec spec, Wait ready) {
        Objects.requireNonNull(spec, "spec");
        return bootAsync(spec.waitFor(ready));
    }

    private static VmTemplate freeze(VmSpec spec) {
        GuestMemory.requireOwn(spec.commandLine());
        requireUnconfined(spec);
        Path base = spec.options().runBase();
        // the default for sockets is often a small file system in memory, where QEMU dies when it is full
        RunDirectory directory =
                RunDirectory.create(base == null ? Path.of(System.getProperty("java.io.tmpdir")) : base);
        try {
            GuestMemory.requireRoom(spec.memory(), directory.path());
            CommandLine cmd = Twins.distinguished(spec.commandLine());
            String streamed = GuestMemory.refusal(cmd);
            Path memory = directory.path().resolve("memory");
            FrozenState state =
                    new FrozenState(directory.path().resolve("state"), streamed == null ? null : spec.memory());
            CommandLine booted = streamed == null ? GuestMemory.in(memory, true, cmd) : cmd;
            Map<String, Path> disks;
            try (VirtualMachine vm = spec.with(booted)
                    .options(o -> o.throwawayAll(true).paused(false))
                    .start()) {
                vm.control().pause();
                state.write(vm);
                disks = FrozenDisks.keep(vm.throwaway(), directory.path());
            }
            CommandLine thawed = FrozenDisks.in(cmd, disks);
            CommandLine clone = streamed == null ? GuestMemory.in(memory, false, thawed) : thawed;
            return new VmTemplate(
                    spec,
                    directory,
                    clone.toBuilder().option("-incoming", "defer").build(),
                    state,
                    streamed);
        } catch (RuntimeException | Error e) {
            closeAfter(e, directory::close);
            throw e;
        }
    }

    /** Closes something after a failure, which stays the one that is told. */
    static void closeAfter(Throwable failure, Runnable close) {
        try {
            Await.shielded(close::run);
        } catch (RuntimeException | Error e) {
            failure.addSuppressed(e);
        }
    }

    /** Refuses what would be found out after a long boot only. */
    private static void requireUnconfined(VmSpec spec) {
        String reason = Confinement.ofFiles(spec.commandLine());
        if (reason != null) {
            throw new VmTemplateException("the machine could not be frozen: " + reason, null);
        }
    }

    /**
     * Starts a clone, and waits until it runs on from where the template was frozen.
     *
     * @return the machine, to be closed
     * @throws VmTemplateException if QEMU does not take the frozen state
     * @throws QemuException as of {@link VirtualMachine#start(CommandLine, Consumer)}, or if the template is closed
     */
    public VirtualMachine start() {
        return Await.result(startAsync(), "waiting for a clone of " + spec);
    }

    /**
     * Starts a clone, as {@link #start} does.
     *
     * @return a future of the machine; cancelling ends what had started
     */
    public CompletableFuture<VirtualMachine> startAsync() {
        return Task.start("clone", task -> {
            VirtualMachine vm = startPaused();
            try {
                vm.control().resume();
                return vm;
            } catch (RuntimeException | Error e) {
                closeAfter(e, vm::close);
                throw e;
            }
        });
    }

    /** Starts a clone that stands where the template was frozen. */
    VirtualMachine startPaused() {
        requireOpen();
        VmOptions options =
                spec.options().toBuilder().throwawayAll(true).paused(true).build();
        VirtualMachine vm = VirtualMachine.start(clone, options);
        try {
            state.read(vm);
            return vm;
        } catch (RuntimeException | Error e) {
            closeAfter(e, vm::close);
            throw e;
        }
    }

    /**
     * Keeps clones ready, which have run for a moment: an emulated guest that runs for the first time in its process is slow.
     *
     * @param size the number of clones to keep
     * @return the pool, to be closed before this template; it fills while others go on
     * @throws IllegalArgumentException if the size is not from 1 to 1000
     * @throws QemuException if the template is closed
     */
    public VmPool pool(int size) {
        return pool(size, VmPool::runForAMoment);
    }

    /**
     * Keeps clones ready, which the caller has prepared.
     *
     * @param size the number of clones to keep
     * @param warmUp is given each clone while it runs, before it is paused, on a thread of the pool's; a clone for which it throws is ended
     * @return the pool, to be closed before this template; it fills while others go on
     * @throws IllegalArgumentException if the size is not from 1 to 1000
     * @throws QemuException if the template is closed
     */
    public VmPool pool(int size, Consumer<VirtualMachine> warmUp) {
        Objects.requireNonNull(warmUp, "warmUp");
        requireOpen();
        return new VmPool(this, size, warmUp);
    }

    /** Returns the longest time of the start of a clone, with a moment for its end. */
    Duration startLimit() {
        Duration launch = spec.options().launchTimeout();
        return (launch.compareTo(LONGEST) > 0 ? LONGEST : launch)
                .plus(state.limit())
                .plus(MOMENT);
    }

    private void requireOpen() {
        if (closed) {
            throw new QemuException("the template of " + spec + " is closed");
        }
    }

    /**
     * Returns the things that clones have in common with each other and with the template, as nothing renews them.
     *
     * @return a line for each thing
     */
    public List<String> twins() {
        return Twins.of(clone);
    }

    /**
     * Tells where clones have their memory from.
     *
     * @return {@code a file that clones share}, or {@code the frozen state} with the reason
     */
    public String memoryPlace() {
        return streamed == null ? "a file that clones share" : "the frozen state: " + streamed;
    }

    /**
     * Removes the template. Clones that still run lose their disks.
     *
     * @throws dev.qemu4j.host.run.RunDirectoryException if something could not be removed
     */
    @Override
    public void close() {
        closed = true;
        directory.close();
    }

    /** Returns the description's name. */
    @Override
    public String toString() {
        return "VmTemplate[" + spec + "]";
    }
}
