package dev.qemu4j.net;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
    private static final Path NAMED = Path.of("/run/netns");
    private static final NetworkNamespace HOST =
            new NetworkNamespace(new Entry("host", List.of(), null, null), Privilege.none(), null);

    private final Entry entry;
    private final Privilege privilege;
    private final @Nullable AutoCloseable opened;

    private NetworkNamespace(Entry entry, Privilege privilege, @Nullable AutoCloseable opened) {
        this.entry = entry;
        this.privilege = privilege;
        this.opened = opened;
    }

    /**
     * The prefix of commands in a namespace, and its file, which is null for the host's own. A namespace that a pid leads to has an
     * identity, as pids come again.
     */
    private record Entry(
            String name,
            List<String> enter,
            @Nullable Path file,
            @Nullable String identity) {}

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
     * @throws dev.qemu4j.base.QemuInterruptedException if the thread is interrupted, which stays so; all is as before then
     */
    public static NetworkNamespace create(Privilege privilege) {
        String name = "q4j-" + UUID.randomUUID().toString().substring(0, 8);
        NetworkNamespace made = at(name, privilege);
        Plan plan = Plan.builder("network namespace " + name)
                .step(PlanStep.run("make the namespace", Programs.command("ip"), "netns", "add", name)
                        .undo(Programs.command("ip"), "netns", "del", name)
                        .presentIf("test", "-e", NAMED.resolve(name).toString())
                        .asRoot()
                        .build())
                .step(loopback(made).asRoot().build())
                .build();
        return new NetworkNamespace(made.entry, privilege, plan.apply(privilege));
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
        List<String> enter = List.of(
                "nsenter", "--target", Long.toString(holder.pid()), "--user", "--net", "--preserve-credentials", "--");
        Path file = Path.of("/proc", Long.toString(holder.pid()), "ns", "net");
        return new NetworkNamespace(
                new Entry("rootless-" + holder.pid(), enter, file, identity(file)), Privilege.none(), holder);
    }

    /**
     * Returns a namespace that somebody else has made.
     *
     * @param name its name, as {@code ip netns} lists it
     * @param privilege the way to root's rights
     * @return the namespace; closing it does nothing
     */
    public static NetworkNamespace at(String name, Privilege privilege) {
        if (!name.matches("[A-Za-z0-9_][A-Za-z0-9_.-]*")) {
            throw new IllegalArgumentException("namespace: '" + name + "' (expected: as ip netns lists it)");
        }
        Path file = NAMED.resolve(name);
        return new NetworkNamespace(
                new Entry(name, List.of("nsenter", "--net=" + file, "--"), file, null), privilege, null);
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
        return entry.file() == null;
    }

    /**
     * Puts before a command what runs it inside the namespace, as the JVM's user.
     *
     * @param argv a program and its arguments
     * @return the command for the host
     */
    public List<String> command(List<String> argv) {
        List<String> own = new ArrayList<>();
        if (!privilege.wrap(List.of()).isEmpty()) {
            own.addAll(HostUser.current().become());
        }
        own.addAll(argv);
        return isHost() ? List.copyOf(argv) : rootCommand(own);
    }

    /** Returns a command inside the namespace with the rights that made it. */
    List<String> rootCommand(List<String> argv) {
        return privilege.wrap(enter(argv));
    }

    /** A command inside for a plan, which has the rights itself. */
    List<String> enter(List<String> argv) {
        List<String> command = new ArrayList<>(entry.enter());
        command.addAll(argv);
        return command;
    }

    /** A command for a plan that sees the namespace's interfaces in {@code /sys} as well. */
    List<String> withSys(List<String> argv) {
        if (isHost()) {
            return argv;
        }
        List<String> command = new ArrayList<>(List.of(Programs.command("ip"), "netns", "exec", name()));
        command.addAll(argv);
        return command;
    }

    /** The same, but a success if the namespace is gone. */
    List<String> enterIfThere(List<String> argv) {
        Path file = entry.file();
        if (file == null) {
            return argv;
        }
        String identity = entry.identity();
        String gone =
                identity == null ? "[ ! -e " + file + " ]" : "[ \"$(readlink " + file + ")\" != '" + identity + "' ]";
        List<String> command = new ArrayList<>(List.of("sh", "-c", gone + " || exec \"$@\"", "sh"));
        command.addAll(enter(argv));
        return command;
    }

    /** Tells whether changes inside need root's rights. */
    boolean needsRoot() {
        return !(opened instanceof NamespaceHolder);
    }

    /** Tells whether it is there, as far as this user may see. */
    boolean isThere() {
        Path file = entry.file();
        return file == null || Files.exists(file);
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

    private static @Nullable String identity(Path file) {
        try {
            return Files.readSymbolicLink(file).toString();
        } catch (IOException e) {
            return null;
        }
    }

    private static PlanStep.Builder loopback(NetworkNamespace namespace) {
        List<String> argv = namespace.enter(List.of(Programs.command("ip"), "link", "set", "dev", "lo", "up"));
        return PlanStep.run(
                "switch its loopback on",
                argv.get(0),
                argv.subList(1, argv.size()).toArray(String[]::new));
    }
}
