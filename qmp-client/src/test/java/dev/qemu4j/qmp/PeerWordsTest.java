package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.qmp.call.internal.CommandEncoder;
import dev.qemu4j.qmp.wire.internal.FrameDecoder;
import dev.qemu4j.qmp.wire.internal.Message;
import dev.qemu4j.qmp.wire.internal.MessageDecoder;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A peer may repeat a secret in its own words; what the client logs and throws of them is without it. */
class PeerWordsTest {
    private static final String SECRET = "hunter2";
    private static final String WORDS = "cannot open 'http://user:" + SECRET + "@host/disk'";

    private final Logger logger = Logger.getLogger(Correlator.class.getName());
    private final Lines lines = new Lines();
    private final Correlator correlator = new Correlator(new EventHub(Runnable::run, QmpOptions.defaults()));
    private final EmbeddedChannel channel = new EmbeddedChannel(
            new FrameDecoder(), new MessageDecoder(QmpProtocolException::new), new CommandEncoder(), correlator);

    @BeforeEach
    void capture() {
        logger.addHandler(lines);
        logger.setUseParentHandlers(false);
        logger.setLevel(Level.ALL);
    }

    @AfterEach
    void release() {
        logger.setLevel(null);
        logger.setUseParentHandlers(true);
        logger.removeHandler(lines);
        channel.finishAndReleaseAll();
    }

    @Test
    void channelRead_errorThatNobodyWaitsFor_isLoggedWithoutTheSecret() {
        receive("{\"error\": {\"class\": \"GenericError\", \"desc\": \"" + WORDS + "\"}}");

        assertThat(lines.all).anyMatch(line -> line.contains("cannot open 'http://user:***@host/disk'"));
        assertThat(lines.all).noneMatch(line -> line.contains(SECRET));
    }

    @Test
    void channelRead_errorReply_failsTheCommandWithoutTheSecret() {
        TestCall call = TestCall.of("blockdev-add");
        correlator.submit(call);
        channel.runPendingTasks();

        receive("{\"id\": 1, \"error\": {\"class\": \"GenericError\", \"desc\": \"" + WORDS + "\"}}");

        assertThat(call.failure()).hasMessage("blockdev-add: cannot open 'http://user:***@host/disk' (GenericError)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"password=hunter2 is wrong", "{\"password\": \"hunter2\" !"})
    void channelRead_noQmp_isToldWithoutTheSecret(String line) {
        TestCall call = TestCall.of("a");
        correlator.submit(call);
        channel.runPendingTasks();

        receive(line);
        channel.runPendingTasks();

        assertThat(call.failure())
                .isInstanceOf(QmpDisconnectedException.class)
                .hasMessageContaining("***")
                .hasMessageNotContaining(SECRET);
    }

    @Test
    void toString_errorThatIsPassedOver_isWithoutTheSecret() {
        assertThat(new Message.Failure(1, true, "GenericError", WORDS))
                .hasToString("Failure[id=1, GenericError: cannot open 'http://user:***@host/disk']");
    }

    private void receive(String line) {
        channel.writeInbound(Unpooled.copiedBuffer(line + "\n", StandardCharsets.UTF_8));
    }

    private static final class Lines extends Handler {
        private final List<String> all = new CopyOnWriteArrayList<>();

        @Override
        public void publish(LogRecord event) {
            all.add(new SimpleFormatter().formatMessage(event));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    }
}
