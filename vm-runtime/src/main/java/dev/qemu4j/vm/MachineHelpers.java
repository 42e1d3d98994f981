package dev.qemu4j.vm;

import dev.qemu4j.base.async.Chain;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.vm.helper.VmHelper;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The helper processes of one start: up before QEMU, down after it. Without helpers, there is no thread and no wait. */
final class MachineHelpers {
    private static final Logger log = LoggerFactory.getLogger(MachineHelpers.class);

    /** A helper sees the end of its connection a moment before QEMU's end is known here. */
    private static final Duration SAME_END = Duration.ofSeconds(1);

    private final List<Helper> wanted;
    private final RunDirectory directory;
    private final Supplier<Duration> limit;
    private final List<VmHelper> started = new CopyOnWriteArrayList<>();
    private volatile @Nullable Task<?> starting;
    private volatile CompletableFuture<Boolean> settled = CompletableFuture.completedFuture(true);

    MachineHelpers(List<Helper> wanted, RunDirectory directory, Supplier<Duration> limit) {
        this.wanted = wanted;
        this.directory = directory;
        this.limit = limit;
    }

    /** Starts them one after the other; fails with the exception of the one that does not get ready. */
    CompletableFuture<?> start() {
        if (wanted.isEmpty()) {
            return settled;
        }
        CompletableFuture<Boolean> end = new CompletableFuture<>();
        settled = end;
        Task<?> task = Task.start("helpers-start", self -> {
            try {
                startAll(self);
                return true;
            } finally {
                end.complete(true);
            }
        });
        if (task.isDone()) {
            end.complete(true); // there was no room for a thread
        }
        starting = task;
        return task;
    }

    private void startAll(Task<?> task) {
        for (Helper helper : wanted) {
            if (task.isDone()) {
                return;
            }
            if (helper.readyOnExit()) {
                prepare(helper);
                continue;
            }
            try {
                started.add(VmHelper.start(helper, directory, limit.get()));
            } catch (NotReadyException e) {
                throw new UnreadyHelper(helper, e);
            } catch (HostCommandTimeoutException e) {
                throw new UnreadyHelper(helper, e);
            }
        }
    }

    private void prepare(Helper helper) {
        try {
            VmHelper.run(helper, directory, limit.get());
        } catch (ProgramNotFoundException e) {
            throw e;
        } catch (HostCommandTimeoutException e) {
            throw new UnreadyHelper(helper, e);
        } catch (HostCommandException e) {
            throw new UnreadyHelper(helper, e);
        }
    }

    /** Gives up what is being started. */
    void cancel() {
        Task<?> task = starting;
        if (task != null) {
            task.cancel(true);
        }
    }

    /** Ends all; fails if one outlives SIGKILL, which keeps the run directory for a sweep. */
    CompletableFuture<Boolean> end() {
        if (wanted.isEmpty()) {
            return settled;
        }
        cancel();
        return settled.thenCompose(done -> CompletableFuture.allOf(
                        started.stream().map(MachineHelpers::end).toArray(CompletableFuture<?>[]::new)))
                .thenApply(none -> true);
    }

    private static CompletableFuture<?> end(VmHelper helper) {
        return Task.start("helper-end", self -> {
            helper.close();
            return true;
        });
    }

    /** Warns of a helper that ends before QEMU does. */
    void watch(HostProcess qemu) {
        for (VmHelper helper : started) {
            Chain.onSuccess(
                    helper.exit(),
                    status -> Chain.then(
                            qemu.exit().orTimeout(SAME_END.toMillis(), TimeUnit.MILLISECONDS),
                            end -> {},
                            late -> warn(helper, status, qemu)));
        }
    }

    private static void warn(VmHelper helper, ExitStatus status, HostProcess qemu) {
        log.warn(
                "helper {} ended with {} while QEMU (pid {}) runs on: {}",
                helper.name(),
                status,
                qemu.pid(),
                helper.stderrTail().strip());
    }

    List<VmHelper> all() {
        return List.copyOf(started);
    }

    /** Returns the names of those that run. */
    List<String> alive() {
        return started.stream().filter(VmHelper::isAlive).map(VmHelper::name).toList();
    }

    /** Returns the final messages of those that have ended, a line before each. */
    String finalMessages() {
        StringBuilder text = new StringBuilder();
        for (VmHelper helper : started) {
            if (!helper.isAlive()) {
                text.append("\n[").append(helper).append("] ").append(helper.stderrTail());
            }
        }
        return text.toString();
    }
}
