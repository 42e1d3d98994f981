package dev.qemu4j.img.serve;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.serve.ServeException.Reason;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** The end of a server. Its final messages can tell of a loss: QEMU ends with success all the same. */
final class ServerEnd {
    private static final Pattern LOSS = Pattern.compile(
            "Lost persistent bitmaps|[Ff]ailed to (store|save|flush|update|write)|Could not (flush|write|store|update)"
                    + "|[Ee]rror (flushing|writing|while (closing|flushing))");

    private final HostProcess process;
    private final AtomicBoolean told = new AtomicBoolean();

    ServerEnd(HostProcess process) {
        this.process = process;
    }

    /** Ends the server, and throws once what was lost. */
    void close() {
        process.close();
        String said = process.stderrTail();
        if (LOSS.matcher(ServeFailures.withoutPaths(said)).find() && told.compareAndSet(false, true)) {
            throw new ServeException(
                    Reason.LOSS,
                    process + " closed the image, but lost something: " + Secrets.hide(said.strip())
                            + Reason.LOSS.advice(),
                    null);
        }
    }
}
