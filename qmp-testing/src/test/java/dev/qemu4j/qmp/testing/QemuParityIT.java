package dev.qemu4j.qmp.testing;

import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static dev.qemu4j.qmp.testing.RequestMatcher.executeOob;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Sends the same bytes to QEMU and to the fake and compares every byte that comes back but for the version, the times
 * and the order of an object's members in an id, which QEMU's hash decides.
 */
class QemuParityIT {
    private static final String QEMU = "qemu-system-x86_64";

    @TempDir
    Path directory;

    @Test
    void answers_sameInput_areQemus() throws IOException {
        List<Turn> fromQemu = new ArrayList<>();
        List<Turn> fromFake = new ArrayList<>();
        for (List<String> script : List.of(ParityInputs.IN_BAND, ParityInputs.OUT_OF_BAND)) {
            fromQemu.addAll(withQemu(script));
            fromFake.addAll(withFake(script));
        }

        SoftAssertions all = new SoftAssertions();
        for (int i = 0; i < fromQemu.size(); i++) {
            all.assertThat(fromFake.get(i)).isEqualTo(fromQemu.get(i));
        }
        all.assertAll();
        assertThat(fromFake).hasSameSizeAs(fromQemu);
    }

    private List<Turn> withQemu(List<String> script) throws IOException {
        UnixDomainSocketAddress address = UnixDomainSocketAddress.of(directory.resolve("q" + script.size()));
        try (ServerSocketChannel listening = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listening.bind(address);
            Process process = startQemu(address.getPath());
            try (TestClient client = new TestClient(accept(listening))) {
                return converse(client, script);
            } finally {
                process.destroyForcibly();
            }
        }
    }

    private static List<Turn> withFake(List<String> script) throws IOException {
        try (FakeQmpServer qemu = FakeQmpServer.builder().unscriptedAsQemu().startUnix()) {
            qemu.whenever(execute("stop")).thenEvent("STOP").reply();
            qemu.whenever(execute("cont")).thenEvent("RESUME").reply();
            qemu.whenever(executeOob("query-yank")).reply("[{'type': 'chardev', 'id': 'qmp'}]");
            qemu.whenever(execute("quit"))
                    .thenEvent("SHUTDOWN", "{'guest': false, 'reason': 'host-qmp-quit'}")
                    .reply()
                    .drop();
            SocketAddress address = qemu.address();
            try (TestClient client = TestClient.connect(address)) {
                return converse(client, script);
            }
        }
    }

    /** Sends each input with a marker after it, and takes what comes up to the marker's answer for the input's. */
    private static List<Turn> converse(TestClient client, List<String> script) throws IOException {
        List<Turn> turns = new ArrayList<>();
        turns.add(new Turn("", List.of(unversioned(client.readLine()))));
        for (String input : script) {
            client.send((input + "\n{\"execute\":\"marker\",\"id\":\"marker\"}\n").getBytes(ISO_8859_1));
            turns.add(new Turn(input, untilMarker(client)));
        }
        // Without a line's end: QEMU would leave it unread, and its socket would then report a reset.
        client.send("{\"execute\":\"quit\",\"id\":\"quit\"}".getBytes(ISO_8859_1));
        turns.add(new Turn("quit", List.of(untimed(client.readLine()), client.readLine())));
        assertThat(client.countToEnd()).isZero();
        return turns;
    }

    private static List<String> untilMarker(TestClient client) throws IOException {
        List<String> answers = new ArrayList<>();
        do {
            answers.add(untimed(client.readLine()));
        } while (!answers.get(answers.size() - 1).contains("\"id\": \"marker\""));
        return answers;
    }

    private static String unversioned(String greeting) {
        return greeting.replaceFirst(
                "\"micro\": \\d+, \"minor\": \\d+, \"major\": \\d+}, \"package\": \"[^\"]*\"", "...");
    }

    private static String untimed(String line) {
        return line.replaceFirst("\"seconds\": \\d+, \"microseconds\": \\d+", "...");
    }

    private Process startQemu(Path socket) {
        String chardev = "socket,id=qmp,server=off,path=" + socket;
        String monitor = "chardev=qmp,mode=control";
        try {
            return new ProcessBuilder(List.of(
                            QEMU,
                            "-M",
                            "none",
                            "-nodefaults",
                            "-display",
                            "none",
                            "-chardev",
                            chardev,
                            "-mon",
                            monitor))
                    .redirectErrorStream(true)
                    .redirectOutput(log().toFile())
                    .start();
        } catch (IOException e) {
            throw new AssertionError(QEMU + " is missing; on Debian: apt-get install qemu-system-x86", e);
        }
    }

    private SocketChannel accept(ServerSocketChannel listening) throws IOException {
        listening.configureBlocking(false);
        try (Selector selector = Selector.open()) {
            listening.register(selector, SelectionKey.OP_ACCEPT);
            assertThat(selector.select(TestClient.BOUND.toMillis()))
                    .as("QEMU connects")
                    .isOne();
            return listening.accept();
        }
    }

    private Path log() {
        return directory.resolve("log");
    }

    private record Turn(String input, List<String> answers) {}
}
