package dev.qemu4j.qmp;

import static dev.qemu4j.qmp.Waits.connect;
import static dev.qemu4j.qmp.testing.RequestMatcher.execute;
import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qapi.runstate.QueryStatus;
import dev.qemu4j.qmp.testing.FakeQmpServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** One catch of two classes has all that the calls that wait for QEMU's answer document, but interrupts and wrong arguments. */
@Tag("sockets")
class DocumentedFailuresTest {
    private static final Pattern COMMENT = Pattern.compile("/\\*\\*.*?\\*/", Pattern.DOTALL);

    @Test
    void blocking_eachDocumentedFailure_isCaughtByTheTwoClasses() {
        QmpOptions quick =
                QmpOptions.builder().commandTimeout(Duration.ofMillis(100)).build();
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.expect(execute("stop")).error("GenericError", "pretended by the test");
            qemu.expect(execute("query-status")).reply("'no object'");
            qemu.expect(execute("system_wakeup")).drop();
            QmpClient client = connect(qemu);
            BlockingQmpClient blocking = client.blocking();

            assertThat(caught(() -> blocking.execute("stop"))).isEqualTo(QmpCommandException.class);
            assertThat(caught(() -> blocking.execute(QueryStatus.of()))).isEqualTo(QmpProtocolException.class);
            assertThat(caught(() -> blocking.execute("system_wakeup"))).isEqualTo(QmpDisconnectedException.class);
            client.close();
            assertThat(caught(() -> blocking.execute("stop")))
                    .isIn(QmpStateException.class, QmpDisconnectedException.class);
        }
        try (FakeQmpServer qemu = FakeQmpServer.start()) {
            qemu.whenever(execute("query-status")).stall();
            qemu.whenever(execute("query-qmp-schema")).stall();
            try (QmpClient client = connect(qemu, quick)) {
                assertThat(caught(() -> client.blocking().runState().queryStatus()))
                        .isEqualTo(QmpTimeoutException.class);
                assertThat(caught(client::schema)).isEqualTo(QmpTimeoutException.class);
            }
        }
    }

    @Test
    void javadoc_thatNamesTheFailuresOfAMonitor_namesTheTimeLimitToo() throws IOException {
        List<String> lacking = new ArrayList<>();
        for (String module : List.of("qmp-client", "vm-runtime", "vm-testing", "vm-testcontainers")) {
            try (Stream<Path> files = Files.walk(Path.of("..", module, "src", "main", "java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .flatMap(DocumentedFailuresTest::lacking)
                        .forEach(lacking::add);
            }
        }

        assertThat(lacking).isEmpty();
    }

    private static Stream<String> lacking(Path file) {
        Matcher comments;
        try {
            comments = COMMENT.matcher(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return comments.results()
                .map(comment -> comment.group())
                .filter(comment -> Pattern.compile("@throws \\S*\\bQmpException\\b")
                        .matcher(comment)
                        .find())
                .filter(comment -> !comment.contains("TimeoutException"))
                .map(comment -> file + ": " + comment);
    }

    private static Class<?> caught(Runnable call) {
        try {
            call.run();
            return Void.class;
        } catch (QmpException | QemuTimeoutException e) {
            return e.getClass();
        }
    }
}
