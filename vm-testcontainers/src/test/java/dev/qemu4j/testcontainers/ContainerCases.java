package dev.qemu4j.testcontainers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Ports;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.runstate.RunState;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.recipe.VirtioDisk;
import dev.qemu4j.vm.disk.Disks;
import dev.qemu4j.vm.life.RunControl;
import dev.qemu4j.vm.template.VmSpec;
import dev.qemu4j.vm.wait.Wait;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** Cases for a Docker daemon that has this host's QEMU in an image; {@link QemuContainerIT} runs them. */
class ContainerCases {
    private static final DockerImageName IMAGE = DockerImageName.parse("qemu4j-test/qemu:host");
    private static final Path DISK = Path.of("/guest.raw");

    @TempDir
    private Path folder;

    @AfterEach
    void nothingIsLeft() {
        assertThat(containers()).isEmpty();
    }

    @Test
    void guest_inAContainer_isOperatedByItsMonitor() throws Exception {
        CommandLine cmd = machine().with(UserNetwork.create().forwardTcp(7)).build();
        try (QemuContainer guest = embedded(cmd)) {
            guest.start();

            assertThat(guest.getLogs()).contains(Guests.READY);
            assertThat(guest.qmp().blocking().runState().queryStatus().status()).isEqualTo(RunState.RUNNING);
            RunControl control = RunControl.of(guest.qmp());
            control.pause();
            assertThat(control.state()).isEqualTo(RunState.PAUSED);
            control.resume();
            assertThat(Disks.of(guest.qmp()).graph().toTree()).contains("root");
            try (Socket socket = new Socket()) {
                socket.connect(guest.forwarded(7), 5_000);
                assertThat(guest.forwarded(7).getPort()).isEqualTo(guest.getMappedPort(7));
            }
            assertThatThrownBy(() -> guest.forwarded(8))
                    .hasMessage("port: 8 (expected: one that a user network forwards: [7])");
        }
    }

    @Test
    void ports_arePublishedOnLoopbackOnly() throws Exception {
        try (QemuContainer guest =
                embedded(machine().with(UserNetwork.create().forwardTcp(7)).build())) {
            guest.start();

            assertThat(guest.getContainerInfo()
                            .getNetworkSettings()
                            .getPorts()
                            .getBindings()
                            .values())
                    .hasSize(2)
                    .allSatisfy(bindings -> assertThat(bindings)
                            .extracting(Ports.Binding::getHostIp)
                            .containsOnly(InetAddress.getLoopbackAddress().getHostAddress()));
        }
    }

    @Test
    void startAndStop_twice_doNothingMoreAndARestartIsANewContainer() {
        try (QemuContainer guest = embedded(machine().build())) {
            guest.start();
            String first = guest.getContainerId();
            guest.start();
            assertThat(guest.getContainerId()).isEqualTo(first);

            guest.stop();
            guest.stop();
            assertThat(containers()).isEmpty();
            assertThatThrownBy(guest::qmp).isInstanceOf(IllegalStateException.class);

            guest.start();
            assertThat(guest.getContainerId()).isNotEqualTo(first);
            assertThat(guest.qmp().blocking().runState().queryStatus().status()).isEqualTo(RunState.RUNNING);
        }
    }

    @Test
    void start_qemuRefuses_tellsWhatItWrote() {
        CommandLine cmd = Guests.machine().option("-device", "no-such-device").build();
        try (QemuContainer guest = new QemuContainer(IMAGE, cmd)) {
            assertThatThrownBy(guest::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessageContaining("QEMU ended with exit code 1")
                    .hasMessageContaining("'no-such-device' is not a valid device model name");
        }
    }

    @Test
    void start_guestThatDies_tellsItsConsole() throws Exception {
        Path image = BootSector.FAULTS.write(folder.resolve("faults.raw"), "disk on fire\r\n");
        try (QemuContainer guest = new QemuContainer(
                        IMAGE, machine().option("-no-reboot").build())
                .withCopyFileToContainer(MountableFile.forHostPath(image), DISK.toString())
                .waitingFor(org.testcontainers.containers.wait.strategy.Wait.forLogMessage(".*never said.*", 1)
                        .withStartupTimeout(Duration.ofHours(1)))) {
            assertThatThrownBy(guest::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessageContaining("QEMU ended with exit code 0; its last lines:\n    disk on fire");
        }
    }

    @Test
    void start_guestThatPrintsForEver_tellsTheEndOnly() throws Exception {
        Path image = BootSector.FILLS_THE_CONSOLE.write(folder.resolve("fills.raw"), "");
        try (QemuContainer guest = new QemuContainer(IMAGE, machine().build())
                .withCopyFileToContainer(MountableFile.forHostPath(image), DISK.toString())
                .waitingFor(new Never())) {
            assertThatThrownBy(guest::start)
                    .isInstanceOf(ContainerLaunchException.class)
                    .hasMessageContaining("the guest did not get ready; its last lines:\n    xxx")
                    .satisfies(failure ->
                            assertThat(String.valueOf(failure.getMessage())).hasSizeBetween(4_000, 5_000));
        }
    }

    /** Gives up once the guest has printed a lot. */
    private static final class Never extends AbstractWaitStrategy {
        @Override
        protected void waitUntilReady() {
            QemuContainer guest = (QemuContainer) waitStrategyTarget;
            Await.until(
                    Await.Condition.polling(() -> guest.getLogs().length() > 10_000, Duration.ofMillis(100)),
                    "waiting for output",
                    Guests.SOON);
            throw new IllegalStateException("planted");
        }
    }

    @Test
    void machineOfTheHost_dependsOnAContainer_andReachesItsPort() {
        ToStringConsumer log = new ToStringConsumer();
        try (GenericContainer<?> service = monitor();
                StartableVm vm = StartableVm.of(() -> VmSpec.of(Guests.linux("nc " + StartableVm.HOST_FROM_GUEST + " "
                                        + service.getMappedPort(5555) + " </dev/null"))
                                .waitFor(Wait.forConsole("{\"QMP\"")))
                        .dependsOn(service)
                        .withLogConsumer(log)) {
            Startables.deepStart(vm).join();

            assertThat(service.isRunning()).isTrue();
            vm.stop();
            assertThat(log.toUtf8String()).contains("\"QMP\": {\"version\"");
        }
    }

    @Test
    void container_dependsOnAMachineOfTheHost_andReachesItsPort() {
        CommandLine cmd = Guests.machine()
                .with(VirtioDisk.of("root", Guests.image()).format(BlockdevDriver.RAW).readOnly(true))
                .with(UserNetwork.create().forwardTcp(7))
                .build();
        try (StartableVm vm = StartableVm.of(VmSpec.of(cmd).waitFor(Wait.forConsole(Guests.READY)));
                Connecting client = new Connecting(() -> vm.vm().forwarded(7).getPort())) {
            client.dependsOn(vm);
            client.withNetworkMode("host");
            client.waitingFor(org.testcontainers.containers.wait.strategy.Wait.forLogMessage(".*QMP.*", 1));

            client.start();

            assertThat(client.isRunning()).isTrue();
        }
    }

    /** A container with QEMU as a program that ends if it cannot connect to a port of the host. */
    private static final class Connecting extends GenericContainer<Connecting> {
        private final IntSupplier port;

        Connecting(IntSupplier port) {
            super(IMAGE);
            this.port = port;
        }

        @Override
        protected void configure() {
            setCommand(
                    "qemu-system-x86_64",
                    "-M",
                    "none",
                    "-nodefaults",
                    "-display",
                    "none",
                    "-qmp",
                    "stdio",
                    "-chardev",
                    "socket,id=c0,host=127.0.0.1,port=" + port.getAsInt());
        }
    }

    /** A container with something that says a text on a TCP port. */
    private static GenericContainer<?> monitor() {
        return new GenericContainer<>(IMAGE)
                .withCommand(
                        "qemu-system-x86_64",
                        "-M",
                        "none",
                        "-nodefaults",
                        "-display",
                        "none",
                        "-qmp",
                        "tcp:0.0.0.0:5555,server=on,wait=off",
                        "-qmp",
                        "stdio")
                .withExposedPorts(5555)
                .waitingFor(org.testcontainers.containers.wait.strategy.Wait.forLogMessage(".*QMP.*", 1));
    }

    private static QemuContainer embedded(CommandLine cmd) {
        return new QemuContainer(IMAGE, cmd)
                .withCopyFileToContainer(MountableFile.forHostPath(Guests.image()), DISK.toString())
                .waitingFor(
                        org.testcontainers.containers.wait.strategy.Wait.forLogMessage(".*" + Guests.READY + ".*", 1));
    }

    private static CommandLine.Builder machine() {
        return Guests.machine().with(VirtioDisk.of("root", DISK).format(BlockdevDriver.RAW));
    }

    private static List<Container> containers() {
        return DockerClientFactory.instance()
                .client()
                .listContainersCmd()
                .withShowAll(true)
                .exec();
    }
}
