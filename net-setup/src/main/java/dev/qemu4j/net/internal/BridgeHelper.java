package dev.qemu4j.net.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** QEMU's program that opens a tap for an ordinary user, where distributions have it. */
public final class BridgeHelper {
    private static final int SET_UID = 04000;
    private static final List<Path> PLACES = List.of(
            Path.of("/usr/lib/qemu/qemu-bridge-helper"),
            Path.of("/usr/libexec/qemu-bridge-helper"),
            Path.of("/usr/lib/qemu-bridge-helper"),
            Path.of("/usr/local/libexec/qemu-bridge-helper"));

    private BridgeHelper() {}

    public static @Nullable Path find() {
        return PLACES.stream().filter(Files::isExecutable).findFirst().orElse(null);
    }

    /** The one that has root's rights by itself. */
    public static @Nullable Path privileged() {
        return PLACES.stream()
                .filter(Files::isExecutable)
                .filter(BridgeHelper::isSetUid)
                .findFirst()
                .orElse(null);
    }

    public static boolean isSetUid(Path file) {
        try {
            return ((Integer) Files.getAttribute(file, "unix:mode") & SET_UID) != 0;
        } catch (IOException e) {
            return false;
        }
    }
}
