package dev.qemu4j.qga;

import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.Waits.failure;
import static dev.qemu4j.qmp.Waits.result;
import static dev.qemu4j.qmp.testing.AgentAnswer.error;
import static dev.qemu4j.qmp.testing.AgentAnswer.late;
import static dev.qemu4j.qmp.testing.AgentAnswer.reply;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.ClientThreadsGone;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.qmp.testing.FakeGuestAgent;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

@Tag("sockets")
@ExtendWith(ClientThreadsGone.class)
class GuestFileTest {
    private final FakeGuestAgent fake = FakeGuestAgent.start()
            .whenever("guest-file-open", reply("1000"))
            .whenever("guest-file-flush", reply("{}"))
            .whenever("guest-file-close", reply("{}"));

    @AfterEach
    void closeFake() {
        fake.close();
    }

    @Test
    void read_inParts_joinsThem() {
        fake.next("guest-file-read", reply("{'count': 2, 'buf-b64': 'AP8=', 'eof': false}"))
                .next("guest-file-read", reply("{'count': 1, 'buf-b64': 'Cg==', 'eof': true}"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(result(agent.readFileAsync("/x"))).containsExactly(0, 0xFF, '\n');
        }
        assertThat(fake.commands())
                .containsExactly("guest-file-open", "guest-file-read", "guest-file-read", "guest-file-close");
    }

    @Test
    void read_error_closesTheFile() {
        fake.whenever("guest-file-read", error("GenericError", "it is a directory"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.readFileAsync("/x"), QmpCommandException.class))
                    .hasMessageContaining("it is a directory");
        }
        assertThat(fake.commands()).endsWith("guest-file-close");
    }

    @Test
    void read_errorAndCloseFails_tellsTheFirst() {
        fake.whenever("guest-file-read", error("GenericError", "first"));
        fake.whenever("guest-file-close", error("GenericError", "second"));

        try (GuestAgent agent = connect(fake)) {
            QmpCommandException told = failure(agent.readFileAsync("/x"), QmpCommandException.class);
            assertThat(told).hasMessageContaining("first");
            assertThat(told.getSuppressed()).singleElement().asString().contains("second");
        }
    }

    @Test
    void read_cannotBeOpened_closesNothing() {
        fake.whenever("guest-file-open", error("GenericError", "no such file"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.readFileAsync("/x"), QmpCommandException.class))
                    .hasMessageContaining("no such file");
        }
        assertThat(fake.commands()).containsExactly("guest-file-open");
    }

    @Test
    void read_cancelled_closesTheFile() {
        CountDownLatch gate = new CountDownLatch(1);
        CompletableFuture<Void> closed = new CompletableFuture<>();
        fake.whenever("guest-file-read", late(gate, reply("{'count': 2, 'buf-b64': 'AP8=', 'eof': false}")));
        fake.whenever("guest-file-close", (request, out) -> closed.complete(null));

        try (GuestAgent agent = connect(fake)) {
            CompletableFuture<byte[]> content = agent.readFileAsync("/x");
            content.cancel(false);
            gate.countDown();
            result(closed);
        }
        assertThat(fake.commands()).startsWith("guest-file-open").endsWith("guest-file-close");
    }

    @Test
    void write_agentTakesAPartOnly_sendsTheRest() {
        fake.next("guest-file-write", reply("{'count': 1, 'eof': false}"))
                .next("guest-file-write", reply("{'count': 2, 'eof': false}"));

        try (GuestAgent agent = connect(fake)) {
            result(agent.writeFileAsync("/x", new byte[] {0, (byte) 0xFF, '\n'}));
        }
        assertThat(fake.commands())
                .containsExactly(
                        "guest-file-open",
                        "guest-file-write",
                        "guest-file-write",
                        "guest-file-flush",
                        "guest-file-close");
        assertThat(fake.requests().stream()
                        .map(request -> request.path("arguments").path("buf-b64"))
                        .filter(JsonNode::isString)
                        .map(data -> data.asString("")))
                .containsExactly("AP8K", "/wo=");
    }

    @Test
    void write_agentTakesNothing_failsAndCloses() {
        fake.whenever("guest-file-write", reply("{'count': 0, 'eof': false}"));

        try (GuestAgent agent = connect(fake)) {
            assertThat(failure(agent.writeFileAsync("/x", new byte[3]), GuestAgentException.class))
                    .hasMessageContaining("3 bytes");
        }
        assertThat(fake.commands()).endsWith("guest-file-close");
    }

    @Test
    void write_nothing_makesAnEmptyFile() {
        try (GuestAgent agent = connect(fake)) {
            result(agent.writeFileAsync("/x", new byte[0]));
        }
        assertThat(fake.commands()).containsExactly("guest-file-open", "guest-file-flush", "guest-file-close");
    }
}
