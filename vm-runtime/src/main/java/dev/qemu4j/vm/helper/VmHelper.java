package dev.qemu4j.vm.helper;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that a machine needs beside QEMU, and that runs.
 *
 * <pre>{@code
 * CompletableFuture<VmExit> end = vm.helpers().get(0).exit() // of a machine that is worth nothing without it
 *         .thenCompose(status -> vm.stopAsync(StopLadder.atOnce()));
 * }</pre>
 *
 * <p>Those of a machine end with it. One that dies before is reported by {@link #exit}, and the machine runs on. {@link #close} ends
 * it alone.
 *
 * <p>Thread-safe.
 */
public final class VmHelper extends ServerHandle {
    private static final Logger log = LoggerFactory.getLogger(VmHelper.class);

    /** It may write state, or the image that it serves. Shorter than what a machine has to end in order. */
    private static final Duration GRACE = Duration.ofSeconds(20);

    private static final ExitStatus KILLED = new ExitStatus(128 + 9);

    private final String name;
    private final List<String> command;
    private final @Nullable StateLock lock;

    private VmHelper(String name, List<String> command, HostServer server, @Nullable StateLock lock) {
        super(server);
        this.name = name;
        this.command = command;
        this.lock = lock;
    }

    /**
     * Starts a helper and waits until it is ready, as a launch does.
     *
     * @param helper the helper
     * @param directory the run directory for its sockets, to be closed after it
     * @param limit the longest time, if the helper's own limit is not shorter
     * @return the helper that runs
     * @throws ProgramNotFoundException if the host has none of its programs
     * @throws HelperStateInUseException if another machine uses its state
     * @throws dev.qemu4j.host.NotReadyException if it ends before it is ready
     * @throws dev.qemu4j.host.HostCommandTimeoutException if it does not get ready in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public static VmHelper start(Helper helper, RunDirectory directory, Duration limit) {
        Objects.requireNonNull(helper, "helper");
        Objects.requireNonNull(directory, "directory");
        TimeLimit.require("limit", limit);
        Helper real = helper.in(directory.path());
        Path state = real.state();
        StateLock lock = state == null ? null : StateLock.take(real.name(), state);
        try {
            return start(real, directory, shorter(limit, real.startTimeout()), lock);
        } catch (RuntimeException | Error e) {
            release(lock);
            throw e;
        }
    }

    /**
     * Starts a helper on a thread of its own, as {@link #start} does.
     *
     * @param helper the helper
     * @param directory the run directory for its sockets, to be closed after it
     * @param limit the longest time, if the helper's own limit is not shorter
     * @return a future of the helper that runs; cancelling it ends what had started
     */
    public static CompletableFuture<VmHelper> startAsync(Helper helper, RunDirectory directory, Duration limit) {
        Objects.requireNonNull(helper, "helper");
        Objects.requireNonNull(directory, "directory");
        TimeLimit.require("limit", limit);
        return Task.start("helper-start", task -> start(helper, directory, limit));
    }

    /**
     * Runs a helper that is {@linkplain Helper#readyOnExit ready on exit}, as a launch does.
     *
     * @param helper the helper
     * @param directory the run directory of the machine
     * @param limit the longest time, if the helper's own limit is not shorter
     * @throws ProgramNotFoundException if the host has none of its programs
     * @throws dev.qemu4j.host.HostCommandException if it ends with another exit code than 0
     * @throws dev.qemu4j.host.HostCommandTimeoutException if it does not end in time
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so
     */
    public static void run(Helper helper, RunDirectory directory, Duration limit) {
        Objects.requireNonNull(helper, "helper");
        Objects.requireNonNull(directory, "directory");
        TimeLimit.require("limit", limit);
        Helper real = helper.in(directory.path());
        firstThere(real, command -> {
            HostCommand.Builder program =
                    HostCommand.builder(command).input(real.input()).timeout(shorter(limit, real.startTimeout()));
            if (!real.hint().isEmpty()) {
                program.hint(real.hint());
            }
            return program.build().run();
        });
    }

    /**
     * Runs a helper that is ready on exit on a thread of its own, as {@link #run} does.
     *
     * @param helper the helper
     * @param directory the run directory of the machine
     * @param limit the longest time, if the helper's own limit is not shorter
     * @return a future of its end; cancelling it ends the helper
     */
    public static CompletableFuture<@Nullable Void> runAsync(Helper helper, RunDirectory directory, Duration limit) {
        Objects.requireNonNull(helper, "helper");
        Objects.requireNonNull(directory, "directory");
        TimeLimit.require("limit", limit);
        return Task.start("helper-start", task -> {
            run(helper, directory, limit);
            return null;
        });
    }

    private static VmHelper start(Helper real, RunDirectory directory, Duration limit, @Nullable StateLock lock) {
        return firstThere(real, command -> {
            HostServer server =
                    server(real, command).in(directory).startTimeout(limit).start();
            return new VmHelper(real.name(), command, server, lock);
        });
    }

    /** Starts the first of the helper's programs that the host has. */
    private static <T> T firstThere(Helper real, Function<? super List<String>, ? extends T> start) {
        ProgramNotFoundException missing = null;
        for (List<String> command : real.commands()) {
            try {
                return start.apply(command);
            } catch (ProgramNotFoundException e) {
                missing = e; // of the last one: its name is the one to look for
            }
        }
        throw Objects.requireNonNull(missing);
    }

    private static Duration shorter(Duration limit, Duration own) {
        return limit.compareTo(own) < 0 ? limit : own;
    }

    private static HostServer.Builder server(Helper real, List<String> command) {
        HostServer.Builder server =
                HostServer.builder(directory -> command).advice(real.advice()).process(process -> process.grace(GRACE));
        if (!real.hint().isEmpty()) {
            server.hint(real.hint());
        }
        Path socket = real.readySocket();
        Path file = real.readyFile();
        if (socket != null) {
            server.readyOnSocket(socket.toString()).onReady((process, directory) -> forgetPidFile(command, socket));
        } else if (file != null) {
            server.readyOnFile(file.toString());
        }
        return server;
    }

    /** The virtiofsd of QEMU leaves a pid file for each socket behind. It serves to lock the socket's name, which is new each time. */
    private static void forgetPidFile(List<String> command, Path socket) {
        if (command.get(0).endsWith("/virtiofsd")) {
            Path pidFile = Path.of("/run/virtiofsd", socket.toString().replace('/', '.') + ".pid");
            try {
                Files.deleteIfExists(pidFile);
            } catch (IOException e) {
                log.debug("[{}] stays: {}", pidFile, e.toString());
            }
        }
    }

    /**
     * Returns the name.
     *
     * @return the name that the command line gave it, such as {@code tpm0}
     */
    public String name() {
        return name;
    }

    /**
     * Returns the command that was run.
     *
     * @return the program and its arguments, with real paths, and three asterisks for each secret that is told from its name
     */
    public List<String> command() {
        return command.stream().map(Secrets::hideInArgument).toList();
    }

    /**
     * Ends the helper, and gives its state free. Its machine runs on without it. Does nothing the second time. A helper that does not end
     * within 20 seconds is killed, which is logged: what it had not written is lost.
     *
     * @throws dev.qemu4j.base.QemuException if it outlives even {@code SIGKILL}
     */
    @Override
    public void close() {
        boolean alive = isAlive();
        super.close();
        ExitStatus status = server().process().exitStatus();
        if (alive && KILLED.equals(status)) {
            log.warn(
                    "{} did not end within {} s and was killed: what it had not written is lost",
                    this,
                    GRACE.toSeconds());
        }
        release(lock);
    }

    /** Returns the name and the process. */
    @Override
    public String toString() {
        return "helper " + name + ", " + super.toString();
    }

    private static void release(@Nullable StateLock lock) {
        if (lock != null) {
            lock.close();
        }
    }
}
