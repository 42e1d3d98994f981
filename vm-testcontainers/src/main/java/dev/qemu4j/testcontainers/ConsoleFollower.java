package dev.qemu4j.testcontainers;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.vm.console.ConsoleAlarmException;
import dev.qemu4j.vm.console.VmConsole;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.containers.output.OutputFrame;

/** Gives the lines of one console to consumers, until the console ends with its machine. */
final class ConsoleFollower {
    private static final Logger log = LoggerFactory.getLogger(ConsoleFollower.class);
    private static final Duration UNTIL_THE_END = ChronoUnit.FOREVER.getDuration();

    private final VmConsole console;
    private final List<Consumer<OutputFrame>> consumers;
    private int given;

    private ConsoleFollower(VmConsole console, List<Consumer<OutputFrame>> consumers) {
        this.console = console;
        this.consumers = consumers;
    }

    /** Begins at the console's first byte. */
    static CompletableFuture<?> start(VmConsole console, List<Consumer<OutputFrame>> consumers) {
        ConsoleFollower follower = new ConsoleFollower(console.reader(), new ArrayList<>(consumers));
        return Task.start("console-follower", task -> {
            follower.run();
            return "followed";
        });
    }

    private void run() {
        try (var lines = console.lines(UNTIL_THE_END)) {
            lines.forEach(line -> give(line + "\n"));
        } catch (ConsoleAlarmException e) { // ends the lines, and not the guest's output
            giveRest();
            Await.result(console.closed(), "waiting for the end of console " + console.id());
            giveRest();
        }
        give(OutputFrame.END);
    }

    private void giveRest() {
        String text = console.text();
        if (text.length() > given) {
            give(text.substring(given));
        }
    }

    private void give(String text) {
        given += text.length();
        give(new OutputFrame(OutputFrame.OutputType.STDOUT, text.getBytes(UTF_8)));
    }

    private void give(OutputFrame frame) {
        consumers.removeIf(consumer -> {
            try {
                consumer.accept(frame);
                return false;
            } catch (RuntimeException e) {
                log.warn("a log consumer gets no more lines of console {}", console.id(), e);
                return true;
            }
        });
    }
}
