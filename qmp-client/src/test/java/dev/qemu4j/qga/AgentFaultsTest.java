package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.BOUND;
import static dev.qemu4j.qmp.Waits.failureIfAny;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qapi.qga.GuestExec;
import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.Faults;
import dev.qemu4j.qmp.QmpOptions;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Fails each callback of a session with a guest agent in turn: all ends, the guest is thawed, and the client goes on. */
@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class AgentFaultsTest {
    @ParameterizedTest
    @EnumSource
    void session_oneCallbackThrows_allEndsThawedAndTheClientGoesOn(Faults.Kind kind) {
        int callbacks = Faults.sweep(kind, (faults, options) -> {
            try (FakeGuestAgent fake = agent();
                    GuestAgent client = connected(fake, options)) {
                run(faults, fake, client);
            }
        });
        assertThat(callbacks).as("callbacks of a session").isGreaterThan(10);
    }

    private static FakeGuestAgent agent() {
        return FakeGuestAgent.start()
                .whenever("guest-ping", reply("{}"))
                .whenever("guest-exec", reply("{'pid': 42}"))
                .whenever("guest-exec-status", reply("{'exited': true, 'exitcode': 0}"))
                .whenever("guest-file-open", reply("1000"))
                .whenever("guest-file-read", reply("{'count': 2, 'buf-b64': 'aGk=', 'eof': true}"))
                .whenever("guest-file-close", reply("{}"))
                .whenever("guest-fsfreeze-freeze", reply("1"))
                .whenever("guest-fsfreeze-status", reply("'thawed'"))
                .whenever("guest-fsfreeze-thaw", reply("1"));
    }

    private static GuestAgent connected(FakeGuestAgent fake, QmpOptions options) {
        return result(GuestAgent.connectAsync(fake.address(), options));
    }

    private static void run(Faults faults, FakeGuestAgent fake, GuestAgent client) {
        List<CompletableFuture<?>> futures = List.of(
                client.execAsync(GuestExec.of("prog"), BOUND),
                client.readFileAsync("/etc/hosts"),
                client.isFrozenAsync().thenApply(faults.function(frozen -> frozen)),
                client.frozenAsync(BOUND, () -> {
                    faults.point();
                    return CompletableFuture.completedFuture("done");
                }));

        futures.forEach(future -> assertInjected(failureIfAny(future)));

        assertThat(fake.commands()).contains("guest-fsfreeze-thaw");
        assertThat(client.isFrozen()).isFalse();
        assertThat(client.isOpen()).isTrue();
    }

    /** A callback's failure is what comes of it; nothing else fails. */
    private static void assertInjected(@Nullable Throwable failure) {
        if (failure != null) {
            assertThat(failure).hasStackTraceContaining("injected");
        }
    }
}
