package dev.qemu4j.net.internal;

import dev.qemu4j.host.HostCommand;
import java.time.Duration;
import java.util.List;

/** A question to the host: a program that changes nothing, and answers at once. */
public final class Question {
    /** Bounds the answer: a program that hangs, such as one that asks a name server, must not stop a plan for ever. */
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Question() {}

    /**
     * Asks the host, and returns the output.
     *
     * @throws dev.qemu4j.host.HostCommandException if it fails, or is not there
     * @throws dev.qemu4j.host.HostCommandTimeoutException if it does not answer
     */
    public static String answer(List<String> argv) {
        return HostCommand.builder(argv)
                .timeout(LIMIT)
                .environment("LC_ALL", "C.UTF-8")
                .build()
                .run()
                .stdout();
    }
}
