package dev.qemu4j.net.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The device by which taps are made and opened. */
public final class TunDevice {
    private static final Path DEVICE = Path.of("/dev/net/tun");

    private TunDevice() {}

    /** Says why no tap can be made, or none opened by this user whose QEMU is to open it; null if both can. */
    public static @Nullable String problem(boolean forThisUser) {
        if (!Files.exists(DEVICE)) {
            return "there is no " + DEVICE + ", by which taps are made: modprobe tun, or give the container the device"
                    + " (--device " + DEVICE + ")";
        }
        return !forThisUser || isUsable()
                ? null
                : DEVICE + " cannot be opened by this user, whose QEMU has to: chmod 0666 " + DEVICE;
    }

    public static boolean isUsable() {
        return Files.isReadable(DEVICE) && Files.isWritable(DEVICE);
    }
}
