package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Await.Condition;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.ServerHandle;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.namespace.internal.HostUser;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.namespace.internal.Servers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A dnsmasq that gives a network's guests their addresses.
 *
 * <p>Thread-safe.
 */
public final class DhcpServer extends ServerHandle {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** The wait of a future, which the end of the server ends. */
    private static final Duration UNTIL_THE_END = ChronoUnit.FOREVER.getDuration();

    /** Between two looks at the leases. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final String LEASES = "leases";
    private static final String CAPABILITIES = "+net_admin,+net_raw,+net_bind_service";

    private final Launch launch;

    private DhcpServer(HostServer server, Launch launch) {
        super(server);
        this.launch = launch;
    }

    /** The namespace and the rights of the server, and the pattern that finds it among all processes. */
    record Launch(NamespaceEntry namespace, Privilege privilege, String pattern) {
        boolean isWrapped() {
            return !privilege.wrap(List.of()).isEmpty();
        }
    }

    static DhcpServer start(Launch launch, List<String> dnsmasq) {
        HostServer.Builder server = HostServer.builder(directory -> command(launch, dnsmasq, directory.path()))
                .process(process -> process.environment("LC_ALL", "C"))
                .hint("install dnsmasq (Debian: dnsmasq-base)")
                .advice("is another DHCP or DNS server on that interface?")
                .startTimeout(LIMIT)
                .readyOnLine(line -> line.contains("started, version"));
        return new DhcpServer(Servers.start(server), launch);
    }

    private static List<String> command(Launch launch, List<String> dnsmasq, Path directory) {
        List<String> argv = new ArrayList<>(rights(launch));
        argv.addAll(dnsmasq);
        argv.add("--dhcp-leasefile=" + directory.resolve(LEASES));
        return Programs.through(launch.privilege().wrap(launch.namespace().enter(argv)), "dnsmasq");
    }

    /**
     * Keeps the user that the JVM has, and no capability but what the work needs. dnsmasq is told not to change its user,
     * which would cut its life line.
     */
    private static List<String> rights(Launch launch) {
        HostUser user = HostUser.current();
        List<String> argv = new ArrayList<>(List.of("setpriv"));
        if (!user.isRoot() && launch.isWrapped()) {
            argv.addAll(List.of("--reuid=" + user.uid(), "--regid=" + user.gid(), "--clear-groups"));
            argv.addAll(List.of("--inh-caps=-all," + CAPABILITIES, "--ambient-caps=" + CAPABILITIES));
        }
        argv.addAll(List.of("--bounding-set=-all," + CAPABILITIES, "--pdeathsig", "KILL"));
        argv.add("--");
        return argv;
    }

    /**
     * Reads which guests have addresses now.
     *
     * @return the leases in the order in which they were given first
     * @throws NetworkException if they cannot be read
     */
    public List<DhcpLease> leases() {
        Path file = server().directory().resolve(LEASES);
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file).stream()
                            .map(DhcpLease::parse)
                            .filter(Objects::nonNull)
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new NetworkException("the leases in " + file + " cannot be read: " + e, e);
        }
    }

    /**
     * Returns a future of a guest's address.
     *
     * @param mac the address of the guest's card
     * @return the guest's lease; done soon if it has one already. It fails with {@link NetworkException} once the server has ended;
     *     cancelling ends the wait alone
     */
    public CompletableFuture<DhcpLease> lease(MacAddress mac) {
        Objects.requireNonNull(mac, "mac");
        return Task.start("dhcp-lease", task -> await(mac, () -> false, () -> "", UNTIL_THE_END));
    }

    /**
     * Waits until a guest has asked for its address.
     *
     * @param mac the address of the guest's card
     * @param limit the time limit
     * @return the guest's lease
     * @throws NetworkException if the server ended
     * @throws QemuTimeoutException if the guest has not asked in time
     */
    public DhcpLease awaitLease(MacAddress mac, Duration limit) {
        return await(mac, () -> false, () -> "", limit);
    }

    /**
     * Waits until a guest has asked for its address, as long as its machine runs.
     *
     * @param mac the address of the guest's card
     * @param machine the program that runs the guest
     * @param limit the time limit
     * @return the guest's lease
     * @throws NetworkException if its machine or the server ended
     * @throws QemuTimeoutException if the guest has not asked in time
     */
    public DhcpLease awaitLease(MacAddress mac, HostProcess machine, Duration limit) {
        CompletableFuture<?> end = machine.exit(); // its standard error is complete then
        return await(
                mac,
                end::isDone,
                () -> machine + " " + Secrets.hide(machine.stderrTail().strip()),
                limit);
    }

    /**
     * Waits until a guest has asked for its address, as long as its machine runs.
     *
     * @param mac the address of the guest's card
     * @param machineEnd the machine's end, such as {@code vm.exit()}
     * @param limit the time limit
     * @return the guest's lease
     * @throws NetworkException if its machine or the server ended
     * @throws QemuTimeoutException if the guest has not asked in time
     */
    public DhcpLease awaitLease(MacAddress mac, CompletableFuture<?> machineEnd, Duration limit) {
        return await(
                mac,
                machineEnd::isDone,
                () -> machineEnd
                        .handle((end, failure) -> String.valueOf(failure == null ? end : failure))
                        .getNow(""),
                limit);
    }

    private DhcpLease await(MacAddress mac, BooleanSupplier machineEnded, Supplier<String> machine, Duration limit) {
        AtomicReference<@Nullable DhcpLease> found = new AtomicReference<>();
        Condition given = Condition.polling(
                () -> {
                    boolean ended = machineEnded.getAsBoolean(); // before the last look
                    boolean serves = isAlive();
                    found.set(find(mac));
                    return found.get() != null || ended || !serves;
                },
                PAUSE);
        boolean left = Await.poll(given, "waiting for a lease of " + mac, limit);
        DhcpLease lease = found.get();
        if (lease != null) {
            return lease;
        }
        if (machineEnded.getAsBoolean()) {
            throw new NetworkException(
                    "the machine with the address " + mac + " ended before it asked for one of IPv4: " + machine.get(),
                    null);
        }
        String nobody = "no guest with the address " + mac + " has asked for one of IPv4";
        throw left
                ? new NetworkException(nobody + ", and the server has ended: " + server(), null)
                : new QemuTimeoutException(nobody + " in " + TimeLimit.millis(limit) + " ms", null);
    }

    private @Nullable DhcpLease find(MacAddress mac) {
        return leases().stream()
                .filter(lease -> mac.equals(lease.mac()))
                .findFirst()
                .orElse(null);
    }

    /** Ends the server. Does nothing the second time. */
    @Override
    public void close() {
        try {
            if (launch.isWrapped() && isAlive()) {
                endAsRoot();
            }
        } finally {
            super.close();
        }
    }

    private void endAsRoot() {
        List<String> kill = List.of("pkill", "-TERM", "-f", "--", launch.pattern());
        HostCommand.builder(launch.privilege().wrap(kill))
                .allowExitCodes(0, 1)
                .timeout(LIMIT)
                .uninterruptible(true)
                .build()
                .run();
    }

    @Override
    public String toString() {
        return "DhcpServer[" + server() + "]";
    }
}
