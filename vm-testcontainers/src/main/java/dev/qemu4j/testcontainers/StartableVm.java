package dev.qemu4j.testcontainers;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.lifecycle.Startable;
import org.testcontainers.lifecycle.Startables;

/**
 * A virtual machine as one of Testcontainers' startables, on this host's own QEMU. It needs no Docker, and asks for none.
 *
 * <pre>{@code
 * @Testcontainers
 * class UpgradeIT {
 *     @Container
 *     static final StartableVm web = StartableVm.of(spec);
 *
 *     @Test
 *     void asksForALogin() {
 *         web.vm().console().expect("login:", Duration.ofSeconds(10));
 *     }
 * }
 * }</pre>
 *
 * <p>What it depends on is started before it, and other startables, such as containers, may depend on it. Ports of the host lead into the guest as
 * {@link dev.qemu4j.recipe.UserNetwork#forwardTcp(int)} says; the guest reaches the host's own, and those that containers
 * publish there, at {@link #HOST_FROM_GUEST}.
 *
 * <p>Machines end with the JVM, also after SIGKILL: Testcontainers' Ryuk has nothing to do with them. Thread-safe.
 */
public final class StartableVm implements Startable {
    /** The address at which a guest on QEMU's user network, with its default addresses, reaches 127.0.0.1 of the host. */
    public static final String HOST_FROM_GUEST = "10.0.2.2";

    private static final Duration LAST_LINES = Duration.ofSeconds(5);

    private final Supplier<VmSpec> spec;
    private final Set<Startable> dependencies = Collections.synchronizedSet(new LinkedHashSet<>());
    private final List<Consumer<OutputFrame>> consumers = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable Running running;

    private StartableVm(Supplier<VmSpec> spec) {
        this.spec = spec;
    }

    /** A machine, and those who follow its consoles. */
    private record Running(VirtualMachine vm, List<CompletableFuture<?>> followers) {}

    /**
     * Makes a machine startable.
     *
     * @param spec the machine, and the sign by which it is ready
     * @return the startable, which is not started
     */
    public static StartableVm of(VmSpec spec) {
        Objects.requireNonNull(spec, "spec");
        return new StartableVm(() -> spec);
    }

    /**
     * Makes a machine startable that is described when those that it depends on run, such as by the port that a container has got.
     *
     * @param spec gives the machine; called at each start
     * @return the startable, which is not started
     */
    public static StartableVm of(Supplier<VmSpec> spec) {
        return new StartableVm(Objects.requireNonNull(spec, "spec"));
    }

    /**
     * Has others started before this one.
     *
     * @param others containers, machines or other startables
     * @return this startable
     */
    public StartableVm dependsOn(Startable... others) {
        dependencies.addAll(List.of(Objects.requireNonNull(others, "others")));
        return this;
    }

    /**
     * Gives each line of the machine's consoles to a consumer, such as Testcontainers' {@code Slf4jLogConsumer}, from the start on. One that
     * throws gets no more. After the last line it gets {@link OutputFrame#END}, once for each console.
     *
     * @param consumer gets the lines as plain text, in order, on a thread of each console
     * @return this startable
     */
    public StartableVm withLogConsumer(Consumer<OutputFrame> consumer) {
        consumers.add(Objects.requireNonNull(consumer, "consumer"));
        return this;
    }

    /**
     * Returns the machine.
     *
     * @return the machine, which goes with {@link #stop}
     * @throws IllegalStateException if it is not started
     */
    public VirtualMachine vm() {
        Running now = running;
        if (now == null) {
            throw new IllegalStateException(
                    "the machine is not started (expected: start(), or a field with @Container)");
        }
        return now.vm();
    }

    @Override
    public Set<Startable> getDependencies() {
        synchronized (dependencies) {
            return Set.copyOf(dependencies);
        }
    }

    /**
     * Starts those that this machine depends on, then the machine, and waits until it is ready. Does nothing while it runs; one that has ended by itself
     * is started anew.
     *
     * @throws dev.qemu4j.vm.VmLaunchException if it does not come up
     * @throws dev.qemu4j.vm.wait.WaitException if it cannot get ready any more, with its consoles' last lines and what QEMU wrote
     * @throws dev.qemu4j.vm.wait.WaitTimeoutException if it was not ready in time
     * @throws dev.qemu4j.base.QemuException as of {@link VirtualMachine#start}
     */
    @Override
    public void start() {
        Await.result(Startables.deepStart(getDependencies()), "waiting for what the machine depends on");
        startAlone();
    }

    private synchronized void startAlone() {
        Running before = running;
        if (before != null && before.vm().isAlive()) {
            return;
        }
        stop();
        VmSpec machine = spec.get();
        VirtualMachine vm = VirtualMachine.start(machine.commandLine(), machine.options());
        List<CompletableFuture<?>> followers = new ArrayList<>();
        try {
            follow(vm, followers);
            Wait ready = machine.waitFor();
            if (ready != null && !machine.options().paused()) {
                ready.await(vm);
            }
        } catch (RuntimeException | Error e) {
            end(new Running(vm, followers));
            throw e;
        }
        running = new Running(vm, followers);
    }

    private void follow(VirtualMachine vm, List<CompletableFuture<?>> followers) {
        synchronized (consumers) {
            if (!consumers.isEmpty()) {
                vm.consoles().forEach(console -> followers.add(ConsoleFollower.start(console, consumers)));
            }
        }
    }

    /**
     * Cuts the machine's power, as {@link VirtualMachine#close} does, and waits until nothing is left. Does nothing if it is not started; it may be
     * started again. To shut the guest down cleanly, call {@code vm().stop()} before.
     */
    @Override
    public synchronized void stop() {
        Running now = running;
        running = null;
        if (now != null) {
            end(now);
        }
    }

    private static void end(Running ended) {
        try {
            ended.vm().close();
        } finally {
            ended.followers().forEach(follower -> {
                if (!Await.ended(follower, LAST_LINES)) {
                    follower.cancel(true);
                }
            });
        }
    }

    /** Returns the machine, or that it is not started. */
    @Override
    public String toString() {
        Running now = running;
        return "StartableVm[" + (now == null ? "not started" : now.vm()) + "]";
    }
}
