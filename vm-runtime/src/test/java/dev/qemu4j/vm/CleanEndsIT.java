package dev.qemu4j.vm;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.qemu4j.CommandLine;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.nbd.NbdClient;
import dev.qemu4j.img.nbd.NbdOptions;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qga.GuestAgent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.Thread.UncaughtExceptionHandler;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ends that clean all up warn of nothing: no line at WARN or above, no stack, no uncaught exception. */
@Tag("once")
@Timeout(300)
class CleanEndsIT {
    private static final Logger ALL = Logger.getLogger("dev.qemu4j");

    private final List<String> warned = new CopyOnWriteArrayList<>();
    private final Handler handler = new Recording();
    private @Nullable UncaughtExceptionHandler before;

    @TempDir
    private Path directory;

    @BeforeEach
    void record() {
        handler.setLevel(Level.ALL);
        ALL.addHandler(handler);
        before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((thread, failure) -> warned.add(thread + ": " + told(failure)));
    }

    @AfterEach
    void nothingWasWarnedOf() {
        ALL.removeHandler(handler);
        Thread.setDefaultUncaughtExceptionHandler(before);
        assertThat(warned).isEmpty();
    }

    @Test
    void machine_stopped_warnsOfNothing() {
        try (VirtualMachine vm = VirtualMachine.start(console().build())) {
            assertThat(vm.stop(StopLadder.atOnce())).isInOrder();
        }
    }

    @Test
    void machine_closedWhileItRuns_warnsOfNothing() throws Exception {
        VirtualMachine vm = VirtualMachine.start(console().build());
        vm.events();

        vm.close();

        vm.exit().get(1, TimeUnit.MINUTES);
    }

    @Test
    void machine_thatQuits_warnsOfNothing() throws Exception {
        try (VirtualMachine vm = VirtualMachine.start(console().build())) {
            vm.qmp().blocking().control().quit();

            vm.exit().get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void machine_thatIsRefused_warnsOfNothing() {
        assertThatThrownBy(() -> VirtualMachine.start(
                        console().option("-device", "no-such-device").build()))
                .isInstanceOf(VmLaunchException.class);
    }

    @Test
    void imageServer_endedBeforeAndAfterItsClient_warnsOfNothing() throws Exception {
        Path image = directory.resolve("image.qcow2");
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "1M")
                .run();
        for (boolean clientFirst : List.of(true, false)) {
            ImageServer server = ImageServer.start(ImageSource.of(image, Format.QCOW2));
            NbdClient client = NbdClient.connect(server.address(), NbdOptions.defaults());
            if (clientFirst) {
                client.close();
                server.close();
            } else {
                server.close();
                client.close();
            }
            client.closed().handle((none, failure) -> true).get(1, TimeUnit.MINUTES);
        }
    }

    @Test
    void monitor_endedByEitherSide_warnsOfNothing() throws Exception {
        for (boolean clientFirst : List.of(true, false)) {
            FakeQmpServer qemu = FakeQmpServer.start();
            qemu.whenever(execute("stop")).reply();
            QmpClient client = QmpClient.connect(qemu.address());
            client.events().on("STOP", event -> {});
            client.blocking().misc().stop();
            if (clientFirst) {
                client.close();
                qemu.close();
            } else {
                qemu.close();
                client.closed().handle((none, failure) -> true).get(1, TimeUnit.MINUTES);
                client.close();
            }
        }
    }

    @Test
    void agent_endedByEitherSide_warnsOfNothing() {
        for (boolean clientFirst : List.of(true, false)) {
            FakeGuestAgent guest = FakeGuestAgent.start();
            GuestAgent agent = GuestAgent.connect(guest.address());
            if (clientFirst) {
                agent.close();
                guest.close();
            } else {
                guest.close();
                agent.close();
            }
        }
    }

    private static CommandLine.Builder console() {
        return TestMachines.idle().option("-serial", "pty").option("-monitor", "none");
    }

    private static String told(Throwable failure) {
        StringWriter all = new StringWriter();
        failure.printStackTrace(new PrintWriter(all));
        return all.toString();
    }

    private final class Recording extends Handler {
        @Override
        public void publish(LogRecord line) {
            if (line.getLevel().intValue() >= Level.WARNING.intValue()) {
                Throwable thrown = line.getThrown();
                warned.add(line.getLoggerName() + ": " + line.getMessage() + (thrown == null ? "" : told(thrown)));
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
