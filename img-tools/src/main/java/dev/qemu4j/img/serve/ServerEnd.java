package dev.qemu4j.img.serve;

import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.img.failure.ImageLossException;
import dev.qemu4j.img.words.LossWords;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The end of a server. Its final messages can tell of a loss: QEMU ends with success all the same. One that did not end with success never
 * came to close the image.
 */
final class ServerEnd {
    private static final String CUT_OFF = ": what was written after the last flush may be lost, and the image's bitmaps"
            + " (look at it with QemuImg.check; a slow disk needs a longer endTimeout)";

    private static final String ADVICE =
            " (what guests wrote is there unless the words say otherwise; bitmaps that were lost must be removed"
                    + " and made anew)";

    private final HostServer server;
    private final BooleanSupplier writes;
    private final AtomicBoolean told = new AtomicBoolean();

    /**
     * Takes a server that has started.
     *
     * @param writes tells whether it may have anything to lose
     */
    ServerEnd(HostServer server, BooleanSupplier writes) {
        this.server = server;
        this.writes = writes;
    }

    /** Ends the server, and throws once what was lost. */
    void close() {
        server.close();
        String loss = loss();
        if (loss != null && told.compareAndSet(false, true)) {
            throw new ImageLossException(loss, null);
        }
    }

    private @Nullable String loss() {
        String said = server.stderrTail().strip();
        ExitStatus status = server.process().exitStatus();
        if (status != null && !status.succeeded() && writes.getAsBoolean()) {
            return server + " ended before it had closed the image" + CUT_OFF
                    + (said.isEmpty() ? "" : "; it said: " + said);
        }
        return LossWords.ofTool(said, List.of()).isEmpty()
                ? null
                : server + " closed the image, but lost something: " + said + ADVICE;
    }
}
