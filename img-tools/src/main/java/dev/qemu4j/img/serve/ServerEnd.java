package dev.qemu4j.img.serve;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.img.internal.LossWords;
import dev.qemu4j.img.serve.ServeException.Reason;
import java.util.concurrent.atomic.AtomicBoolean;

/** The end of a server. Its final messages can tell of a loss: QEMU ends with success all the same. */
final class ServerEnd {
    private final HostProcess process;
    private final AtomicBoolean told = new AtomicBoolean();

    ServerEnd(HostProcess process) {
        this.process = process;
    }

    /** Ends the server, and throws once what was lost. */
    void close() {
        process.close();
        String said = process.stderrTail();
        if (LossWords.areIn(said) && told.compareAndSet(false, true)) {
            throw new ServeException(
                    Reason.LOSS,
                    process + " closed the image, but lost something: " + Secrets.hide(said.strip())
                            + Reason.LOSS.advice(),
                    null);
        }
    }
}
