package dev.qemu4j.vm;

import dev.qemu4j.base.QemuException;
import java.util.List;

/** A TCP port of the guest is not forwarded; the message tells which ports are. */
public final class PortNotForwardedException extends QemuException {
    private static final long serialVersionUID = 1L;

    PortNotForwardedException(int guestPort, List<PortForward> all) {
        super("guestPort: " + guestPort + " (expected: "
                + (all.isEmpty() ? "one that is forwarded; none is" : "one of " + all)
                + (guestPort > 0 && guestPort < 65_536
                        ? "; UserNetwork.forwardTcp(" + guestPort + ") forwards it)"
                        : ")"));
    }
}
