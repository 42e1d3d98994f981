package dev.qemu4j.vm;

import static dev.qemu4j.vm.VmExitAssert.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.qapi.runstate.ShutdownEvent;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import dev.qemu4j.vm.life.EventHistory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class MachineEndTest {
    private static final String UNTIL_THERE = "while [ ! -e \"$1\" ]; do sleep 0.05; done";
    private static final String LOSS = "the guest was not asked to shut down";

    @TempDir
    Path directory;

    @Test
    void of_guestThatHasEndedByItself_hasLostNothingThoughItCouldNotBeAsked() throws Exception {
        VmExit exit = end("{'guest': true, 'reason': 'guest-shutdown'}");

        assertThat(exit.shutdown()).isNotNull();
        assertThat(exit.losses()).isEmpty();
    }

    @Test
    void of_endOfWhichQemuHasNotTold_hasWhatCouldNotBeDoneInOrder() throws Exception {
        VmExit exit = end(null);

        assertThat(exit.shutdown()).isNull();
        assertThat(exit).hasOnlyLoss(LOSS);
    }

    /** Ends a machine that could not be asked to shut down, after QEMU has told of its end, or not. */
    private VmExit end(@Nullable String told) throws Exception {
        Path ending = directory.resolve("ending");
        try (HostProcess process = HostProcess.builder("sh", "-c", UNTIL_THERE, "sh", ending.toString())
                .start()) {
            CompletableFuture<VmExit> exit;
            try (FakeQmpServer qemu = FakeQmpServer.start();
                    QmpClient qmp = QmpClient.connect(qemu.address())) {
                EventHistory events = EventHistory.of(qmp);
                MachineEnd end = new MachineEnd(qmp);
                exit = end.of(process, events, () -> "");
                if (told != null) {
                    qemu.sendEvent("SHUTDOWN", told);
                    events.await(ShutdownEvent.class, event -> true, Duration.ofSeconds(30));
                }
                end.lost(LOSS);
            }
            if (told == null) {
                process.kill();
            } else {
                Files.createFile(ending);
            }
            return exit.get(30, TimeUnit.SECONDS);
        }
    }
}
