package dev.qemu4j.net;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.NetworkState;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.namespace.internal.NamespaceHolder;
import dev.qemu4j.net.namespace.internal.StateReader;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Interfaces, routes, firewall and sysctls of their own: whatever is made inside changes nothing of the host.
 *
 * <pre>{@code
 * try (NetworkNamespace lab = NetworkNamespace.create(Privilege.sudo());
 *         AppliedNetwork net = HostOnly.of("lab").ipv4("10.1.0.0/24").in(lab).plan().apply(Privilege.sudo())) {
 *     HostProcess.builder(lab.command(qemuArguments)).start();
 * }
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class NetworkNamespace implements AutoCloseable {
    private static final NetworkNamespace HOST = new NetworkNamespace(NamespaceEntry.host(), null);

    private final NamespaceEntry entry;
    private final @Nullable AutoCloseable opened;

    private NetworkNamespace(NamespaceEntry entry, @Nullable AutoCloseable opened) {
        this.entry = entry;
        this.opened = opened;
    }

    /**
     * Returns the namespace that the JVM is in.
     *
     * @return the host's own; closing it does nothing
     */
    public static NetworkNamespace host() {
        return HOST;
    }

    /**
     * Makes a namespace with a name of its own, whose loopback interface is up. It is removed by {@link #close}, or by
     * a {@link dev.qemu4j.host.plan.Sweep} if the JVM dies.
     *
     * @param privilege the way to root's rights
     * @return the namespace
     * @throws dev.qemu4j.host.plan.PlanException if it could not be made; nothing is left of it then
     * @throws dev.qemu4j.host.plan.PlanTimeoutException if the time limit of a step passed; those before it are undone
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; all is as before then
     */
    public static NetworkNamespace create(Privilege privilege) {
        Objects.requireNonNull(privilege, "privilege");
        String name = "q4j-" + UUID.randomUUID().toString().substring(0, 8);
        NamespaceEntry made = NamespaceEntry.named(name, privilege);
        Plan plan = Plan.builder("network namespace " + name)
                .step(PlanStep.run("make the namespace", Programs.command("ip"), "netns", "add", name)
                        .undo(Programs.command("ip"), "netns", "del", name)
                        .presentIf("test", "-e", NamespaceEntry.file(name).toString())
                        .asRoot()
                        .build())
                .step(loopback(made).asRoot().build())
                .build();
        return new NetworkNamespace(made, plan.apply(privilege));
    }

    /**
     * Makes a namespace without any right, in a user namespace of its own. It ends with the JVM or by {@link #close}. Plans
     * that are made inside need no privilege; QEMU and its like are started by {@link #command}.
     *
     * @return the namespace
     * @throws NetworkException if the host does not let users make namespaces
     * @throws dev.qemu4j.host.HostCommandTimeoutException if it is not there in time
     * @throws dev.qemu4j.host.run.RunDirectoryException if there is no safe place for the run directory of the process that holds it
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; nothing is left then
     */
    public static NetworkNamespace rootless() {
        NamespaceHolder holder = NamespaceHolder.start();
        return new NetworkNamespace(NamespaceEntry.held(holder.pid()), holder);
    }

    /**
     * Returns a namespace that somebody else has made.
     *
     * @param name its name, as {@code ip netns} lists it
     * @param privilege the way to root's rights
     * @return the namespace; closing it does nothing
     */
    public static NetworkNamespace at(String name, Privilege privilege) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(privilege, "privilege");
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("namespace: '" + name + "' (expected: as ip netns lists it)");
        }
        return new NetworkNamespace(NamespaceEntry.named(name, privilege), null);
    }

    /**
     * Returns its name.
     *
     * @return {@code host} for the host's own
     */
    public String name() {
        return entry.name();
    }

    /**
     * Tells whether this is the namespace that the JVM is in.
     *
     * @return true for {@link #host()}
     */
    public boolean isHost() {
        return entry.isHost();
    }

    /**
     * Puts before a command what runs it inside the namespace, as the JVM's user.
     *
     * @param argv a program and its arguments
     * @return the command for the host
     */
    public List<String> command(List<String> argv) {
        return entry.userCommand(argv);
    }

    /**
     * Reads the interfaces and routes inside.
     *
     * @return the state at this moment
     * @throws NetworkException if it cannot be read
     */
    public NetworkState state() {
        return StateReader.state(entry);
    }

    /** Returns the way in, for plans. */
    NamespaceEntry entry() {
        return entry;
    }

    /** Removes it with all that is inside, if it was made by this object. Does nothing the second time. */
    @Override
    public void close() {
        if (opened == null) {
            return;
        }
        try {
            opened.close();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new NetworkException("the namespace " + name() + " cannot be removed: " + e, e);
        }
    }

    @Override
    public String toString() {
        return "NetworkNamespace[" + name() + "]";
    }

    private static PlanStep.Builder loopback(NamespaceEntry namespace) {
        List<String> argv = namespace.enter(List.of(Programs.command("ip"), "link", "set", "dev", "lo", "up"));
        return PlanStep.run(
                "switch its loopback on",
                argv.get(0),
                argv.subList(1, argv.size()).toArray(String[]::new));
    }
}
