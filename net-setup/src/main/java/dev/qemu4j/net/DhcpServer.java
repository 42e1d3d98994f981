package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.QemuInterruptedException;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A dnsmasq that gives a network's guests their addresses.
 *
 * <p>Thread-safe.
 */
public final class DhcpServer implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** Between two looks at the leases. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final String CAPABILITIES = "+net_admin,+net_raw,+net_bind_service";

    private final HostProcess process;
    private final RunDirectory directory;
    private final Launch launch;

    private DhcpServer(HostProcess process, RunDirectory directory, Launch launch) {
        this.process = process;
        this.directory = directory;
        this.launch = launch;
    }

    /** The namespace and the rights of the server, and the pattern that finds it among all processes. */
    record Launch(NetworkNamespace namespace, Privilege privilege, String pattern) {
        boolean isWrapped() {
            return !privilege.wrap(List.of()).isEmpty();
        }
    }

    static DhcpServer start(Launch launch, List<String> dnsmasq) {
        RunDirectory directory = RunDirectory.create();
        try {
            List<String> argv = new ArrayList<>(rights(launch));
            argv.addAll(dnsmasq);
            argv.add("--dhcp-leasefile=" + directory.path().resolve("leases"));
            CompletableFuture<Void> ready = new CompletableFuture<>();
            HostProcess process = HostProcess.builder(Programs.through(
                            launch.privilege().wrap(launch.namespace().enter(argv)), "dnsmasq"))
                    .environment("LC_ALL", "C")
                    .runDirectory(directory)
                    .hint("install dnsmasq (Debian: dnsmasq-base)")
                    .onStderrLine(line -> {
                        if (line.contains("started, version")) {
                            ready.complete(null);
                        }
                    })
                    .start();
            Ready.await(process, ready::isDone, LIMIT, "is another DHCP or DNS server on that interface?");
            return new DhcpServer(process, directory, launch);
        } catch (RuntimeException e) {
            directory.close();
            throw e;
        }
    }

    /**
     * Keeps the user that the JVM has, and no capability but what the work needs: dnsmasq is told not to change its user,
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
        Path file = directory.path().resolve("leases");
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
     * Waits until a guest has asked for its address.
     *
     * @param mac the address of the guest's card
     * @param limit how long to wait
     * @return the guest's lease
     * @throws NetworkException if it has not asked in time, or the server ended
     */
    public DhcpLease awaitLease(MacAddress mac, Duration limit) {
        return await(mac, null, limit);
    }

    /**
     * Waits until a guest has asked for its address, as long as its machine runs.
     *
     * @param mac the address of the guest's card
     * @param machine the program that runs the guest
     * @param limit how long to wait
     * @return the guest's lease
     * @throws NetworkException if it has not asked in time, its machine or the server ended
     */
    public DhcpLease awaitLease(MacAddress mac, HostProcess machine, Duration limit) {
        return await(mac, machine, limit);
    }

    private DhcpLease await(MacAddress mac, @Nullable HostProcess machine, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            boolean left = System.nanoTime() < deadline;
            boolean ended = machine != null && !machine.isAlive(); // before the last look
            boolean serves = isAlive();
            for (DhcpLease lease : leases()) {
                if (mac.equals(lease.mac())) {
                    return lease;
                }
            }
            if (machine != null && ended) {
                throw new NetworkException(
                        "the machine with the address " + mac + " ended before it asked for one of IPv4: " + machine
                                + " " + Secrets.hide(machine.stderrTail().strip()),
                        null);
            }
            if (!serves || !left) {
                String why = serves ? " in " + limit : ", and the server has ended: " + process;
                throw new NetworkException(
                        "no guest with the address " + mac + " has asked for one of IPv4" + why, null);
            }
            LockSupport.parkNanos(this, PAUSE.toNanos());
            if (Thread.interrupted()) {
                throw QemuInterruptedException.of("waiting for a lease of " + mac, null);
            }
        }
    }

    /**
     * Tells whether it serves.
     *
     * @return false once it has ended
     */
    public boolean isAlive() {
        return process.isAlive();
    }

    /** Ends the server. Does nothing the second time. */
    @Override
    public void close() {
        try {
            if (launch.isWrapped() && process.isAlive()) {
                endAsRoot();
            }
        } finally {
            process.close();
            directory.close();
        }
    }

    private void endAsRoot() {
        List<String> kill = List.of("pkill", "-TERM", "-f", "--", launch.pattern());
        HostCommand.builder(launch.privilege().wrap(kill))
                .allowExitCodes(0, 1)
                .timeout(LIMIT)
                .uninterruptible()
                .build()
                .run();
    }

    @Override
    public String toString() {
        return "DhcpServer[" + process + "]";
    }
}
