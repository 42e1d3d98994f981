package dev.qemu4j.testcontainers;

import com.github.dockerjava.api.command.InspectContainerResponse.ContainerState;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.Ports;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.utility.DockerImageName;

/**
 * QEMU in a container, where the host has Docker or Podman and no QEMU.
 *
 * <pre>{@code
 * QemuContainer guest = new QemuContainer(DockerImageName.parse("example/qemu:10.0"), cmd)
 *         .withCopyFileToContainer(MountableFile.forHostPath(image), "/guest.qcow2")
 *         .waitingFor(new LogMessageWaitStrategy().withRegEx(".*login:.*"));
 * }</pre>
 *
 * <p>The image needs the program of the command line, with its firmware, and no shell. Paths of the command line are those in the container. The
 * first console on a pseudo terminal, as that of {@link dev.qemu4j.recipe.SerialConsole#create}, is the container's output, of which the latest 64 MiB are kept. Without {@code
 * waitingFor} the container is ready when the guest runs.
 *
 * <p>The ports that user networks forward by TCP are published on 127.0.0.1 of the daemon's host, and so is the monitor, which rules QEMU: it is as
 * safe as that host's users, and as the other containers on the same network, which reach it before this JVM does or after it has left. What works on a
 * monitor alone does so here, as {@code Disks.of(guest.qmp())} does; what shares files with QEMU, as screenshots do, does not.
 *
 * <p>It is a container as any other: Ryuk removes it if the JVM is killed, and a guest under KVM needs {@code /dev/kvm} among its devices.
 */
public final class QemuContainer extends GenericContainer<QemuContainer> {
    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration MONITOR_LIMIT = Duration.ofSeconds(60);
    private static final Duration ATTEMPT_LIMIT = Duration.ofSeconds(5);
    /** For a sign that was given just before QEMU ended. */
    private static final Duration AFTER_THE_END = Duration.ofSeconds(2);

    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final int LINES = 15;
    private static final int CHARACTERS = 4_096;
    /** A guest may print for ever, and Testcontainers reads all of it into memory when a start fails. */
    private static final Map<String, String> LOG_LIMIT = Map.of("max-size", "32m", "max-file", "2");

    private final ContainerArguments arguments;
    private String publishedOn = LOOPBACK;
    private volatile @Nullable QmpClient monitor;
    private volatile @Nullable String evidence;
    private volatile boolean starting;

    /**
     * Describes a container that is not started.
     *
     * @param image an image with QEMU
     * @param cmd QEMU's command line, with paths in the container
     * @throws QemuException if the command line needs helpers or a run directory, or has a secret in it
     */
    public QemuContainer(DockerImageName image, CommandLine cmd) {
        super(Objects.requireNonNull(image, "image"));
        arguments = new ContainerArguments(Objects.requireNonNull(cmd, "cmd"));
        addExposedPort(ContainerArguments.MONITOR_PORT);
        arguments.ports().values().forEach(this::addExposedPort);
        setCommand(arguments.list().toArray(String[]::new));
        withCreateContainerCmdModifier(create -> {
            create.withEntrypoint(arguments.program());
            HostConfig host = Objects.requireNonNull(create.getHostConfig(), "host config");
            publish(host);
            host.withLogConfig(new LogConfig(LogConfig.LoggingType.JSON_FILE, LOG_LIMIT));
        });
        setWaitStrategy(new GuestRuns());
    }

    /** The monitor has told so before any strategy is asked. */
    private static final class GuestRuns extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {}
    }

    /**
     * Publishes the monitor and the forwarded ports on another address of the daemon's host, as for a daemon elsewhere. All who reach the
     * monitor there rule QEMU.
     *
     * @param address an IP address of the daemon's host; 127.0.0.1 if not set
     * @return this container
     */
    public QemuContainer publishedOn(String address) {
        publishedOn = Objects.requireNonNull(address, "address");
        return this;
    }

    private void publish(HostConfig host) {
        Ports all = Objects.requireNonNull(host.getPortBindings(), "port bindings");
        Ports bound = new Ports();
        all.getBindings().forEach((port, bindings) -> {
            for (Ports.Binding binding : bindings) {
                bound.bind(port, new Ports.Binding(publishedOn, binding.getHostPortSpec()));
            }
        });
        host.withPortBindings(bound);
    }

    /**
     * Starts the container, and waits until the guest runs and the strategy of {@code waitingFor} says that it is ready. Fails at once when QEMU ends.
     *
     * @throws ContainerLaunchException if it does not, with the last lines of what QEMU and the first console wrote; nothing is left then
     */
    @Override
    public void start() {
        evidence = null;
        starting = true;
        try {
            super.start();
        } catch (Exception e) {
            String found = evidence;
            if (found == null) { // there was no container
                throw e;
            }
            throw new ContainerLaunchException("QEMU in a container of " + getDockerImageName() + ": " + found, e);
        } finally {
            starting = false;
        }
    }

    @Override
    protected void waitUntilContainerStarted() {
        Await.until(
                Await.Condition.polling(this::connect, PAUSE),
                "waiting for QEMU's monitor in container " + getContainerId(),
                MONITOR_LIMIT);
        if (arguments.waitsForUs()) {
            qmp().blocking().misc().cont();
        }
        Task<String> ready = Task.start("container-ready", task -> {
            super.waitUntilContainerStarted();
            return "ready";
        });
        CompletableFuture<Object> first = CompletableFuture.anyOf(
                ready.handle((done, failure) -> "told"), qmp().closed().handle((done, failure) -> "ended"));
        Await.result(first, "waiting until the guest is ready", () -> ready.cancel(true));
        if (!Await.ended(ready, AFTER_THE_END)) {
            ready.cancel(true);
            throw new QemuException("QEMU ended before the guest was ready");
        }
        Await.result(ready, "waiting until the guest is ready");
    }

    /** A published port takes connections before QEMU does. */
    private boolean connect() {
        try {
            InetSocketAddress address = published(ContainerArguments.MONITOR_PORT);
            monitor = QmpClient.connect(address, options -> options.connectTimeout(ATTEMPT_LIMIT));
            return true;
        } catch (QmpException e) {
            if (!isRunning()) {
                throw new QemuException("QEMU ended before its monitor answered", e);
            }
            return false;
        }
    }

    /** Tells how it stands with a container that is about to be removed as its start has failed. */
    private String found() {
        try {
            ContainerState state = getCurrentContainerInfo().getState();
            String said = lastLines(getLogs().stripTrailing());
            return (Boolean.TRUE.equals(state.getRunning())
                            ? "the guest did not get ready"
                            : "QEMU ended with exit code " + state.getExitCodeLong())
                    + (said.isEmpty()
                            ? "; it has written nothing"
                            : "; its last lines:\n    " + said.replace("\n", "\n    "));
        } catch (RuntimeException e) { // the daemon is gone, say
            return "its output is not to be had: " + e.getMessage();
        }
    }

    private static String lastLines(String said) {
        int begin = said.length();
        for (int line = 0; line < LINES && begin > 0; line++) {
            begin = Math.max(0, said.lastIndexOf('\n', begin - 1));
        }
        String lines = said.substring(Math.max(begin, said.length() - CHARACTERS));
        return lines.strip();
    }

    /**
     * Returns the monitor's client.
     *
     * @return a view of it, which is closed with the container
     * @throws IllegalStateException if the container is not started
     */
    public QmpClient qmp() {
        QmpClient client = monitor;
        if (client == null) {
            throw new IllegalStateException(
                    "the container is not started (expected: start(), or a field with @Container)");
        }
        return client.view();
    }

    /**
     * Returns the address by which a TCP port of the guest is reached.
     *
     * @param guestPort the port in the guest, as in {@link dev.qemu4j.recipe.UserNetwork#forwardTcp(int)}
     * @return the address to connect to; whether the guest listens there is not known
     * @throws IllegalArgumentException if that port is not forwarded
     * @throws IllegalStateException if the container is not started
     */
    public InetSocketAddress forwarded(int guestPort) {
        Integer port = arguments.ports().get(guestPort);
        if (port == null) {
            throw new IllegalArgumentException("port: " + guestPort + " (expected: one that a user network forwards: "
                    + arguments.ports().keySet() + ")");
        }
        return published(port);
    }

    private InetSocketAddress published(int port) {
        return new InetSocketAddress(getHost(), getMappedPort(port));
    }

    /** Ends the connection, kills QEMU and removes the container. Does nothing if it is not started; it may be started again. */
    @Override
    public void stop() {
        if (starting && getContainerId() != null) { // Testcontainers removes what has failed
            evidence = found();
        }
        QmpClient client = monitor;
        monitor = null;
        try {
            if (client != null) {
                client.close();
            }
        } finally {
            super.stop();
        }
    }
}
