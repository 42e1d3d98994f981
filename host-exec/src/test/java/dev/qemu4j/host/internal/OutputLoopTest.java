package dev.qemu4j.host.internal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The steps of a loop whose selector breaks; the test makes them itself. */
@Timeout(60)
class OutputLoopTest {
    private static final Logger LOG = Logger.getLogger(OutputLoop.class.getName());

    private final List<String> logged = new ArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            logged.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void listen() {
        LOG.addHandler(handler);
        LOG.setUseParentHandlers(false);
    }

    @AfterEach
    void listenNoMore() {
        LOG.removeHandler(handler);
        LOG.setUseParentHandlers(true);
    }

    @Test
    void step_selectorThatBreaks_isToldAndReplaced() throws Exception {
        Selector selector = Selector.open();
        OutputLoop loop = new OutputLoop(selector);
        Pipe pipe = Pipe.open();
        pipe.source().configureBlocking(false);
        StringBuilder taken = new StringBuilder();
        OutputChannel output = new OutputChannel(pipe.source(), List.of(into(taken)), loop::wakeUp);
        AtomicInteger ends = new AtomicInteger();
        Process program = new ProcessBuilder("cat").start();
        try (Pipe.SinkChannel sink = pipe.sink()) {
            loop.watch(program, List.of(output), () -> {
                ends.incrementAndGet();
                throw new IllegalStateException("injected");
            });
            loop.step();
            selector.close();
            sink.write(ByteBuffer.wrap("one".getBytes(UTF_8)));
            while (taken.length() < 3) {
                loop.step();
            }
            assertThat(logged).containsExactly("The outputs of programs could not be read; it is tried again");
        } finally {
            program.destroyForcibly();
        }
        while (ends.get() == 0) {
            loop.step();
        }
        loop.wakeUp();
        loop.step();
        assertThat(taken).hasToString("one");
        assertThat(ends).hasValue(1);
        assertThat(logged).hasSize(2).last().isEqualTo("The end of a program could not be told");
    }

    private static OutputSink into(StringBuilder taken) {
        return (bytes, length) -> taken.append(new String(bytes, 0, length, UTF_8));
    }
}
