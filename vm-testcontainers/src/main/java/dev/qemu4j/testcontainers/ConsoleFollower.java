package dev.qemu4j.testcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.output.OutputFrame;

/** Gives the lines of one console to consumers, until the console ends with its machine. */
final class ConsoleFollower {
    private static final Logger log = LoggerFactory.getLogger(ConsoleFollower.class);
    private static final Duration UNTIL_THE_END = ChronoUnit.FOREVER.getDuration();

    /** A line without an end must not need all the memory. */
    private static final int LONGEST = 1 << 20;

    private final VmConsole console;
    private final List<Consumer<OutputFrame>> consumers;
    private final StringBuilder line = new StringBuilder();

    private ConsoleFollower(VmConsole console, List<Consumer<OutputFrame>> consumers) {
        this.console = console;
        this.consumers = consumers;
    }

    /** Begins at the console's first byte. */
    static CompletableFuture<?> start(VmConsole console, List<Consumer<OutputFrame>> consumers) {
        ConsoleFollower follower = new ConsoleFollower(console, new ArrayList<>(consumers));
        return Task.start("console-follower", task -> {
            follower.run();
            return "followed";
        });
    }

    private void run() {
        try (Stream<String> output = console.output(UNTIL_THE_END)) { // which no alarm ends
            output.forEach(this::take);
        }
        if (line.length() > 0) {
            give(line.append('\n').toString());
        }
        give(OutputFrame.END);
    }

    private void take(String piece) {
        line.append(piece);
        int begin = 0;
        for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n", begin)) {
            give(line.substring(begin, end + 1));
            begin = end + 1;
        }
        line.delete(0, begin);
        if (line.length() >= LONGEST) {
            give(line.toString());
            line.setLength(0);
        }
    }

    private void give(String text) {
        give(new OutputFrame(OutputFrame.OutputType.STDOUT, text.getBytes(UTF_8)));
    }

    private void give(OutputFrame frame) {
        consumers.removeIf(consumer -> {
            try {
                consumer.accept(frame);
                return false;
            } catch (RuntimeException | Error e) { // an assertion that fails must not end the others
                log.warn("a log consumer gets no more lines of console {}", console.id(), e);
                return true;
            }
        });
    }
}
