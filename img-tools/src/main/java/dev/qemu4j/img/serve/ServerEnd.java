package dev.qemu4j.img.serve;

import dev.qemu4j.host.HostServer;
import dev.qemu4j.img.serve.ServeException.Reason;
import dev.qemu4j.img.words.LossWords;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a server. Its final messages can tell of a loss: QEMU ends with success all the same. */
final class ServerEnd {
    private final HostServer server;
    private final AtomicBoolean told = new AtomicBoolean();

    ServerEnd(HostServer server) {
        this.server = server;
    }

    /** Ends the server, and throws once what was lost. */
    void close() {
        server.close();
        String said = server.stderrTail();
        if (!LossWords.ofTool(said, List.of()).isEmpty() && told.compareAndSet(false, true)) {
            throw new ServeException(
                    Reason.LOSS,
                    server + " closed the image, but lost something: " + said.strip() + Reason.LOSS.advice(),
                    null);
        }
    }
}
