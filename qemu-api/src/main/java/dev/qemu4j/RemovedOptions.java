package dev.qemu4j;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Options that older texts still name, and that no QEMU since 7.2 has. */
final class RemovedOptions {
    private static final Map<String, Removed> REMOVED = Map.ofEntries(
            Map.entry(
                    "-soundhw",
                    new Removed(true, "removed in 7.1: use -device (intel-hda and hda-duplex, AC97 …) and -audiodev")),
            Map.entry("-balloon", new Removed(true, "removed in 5.0: use -device virtio-balloon")),
            Map.entry("-watchdog", new Removed(true, "removed in 7.2: use -device")),
            Map.entry("-enable-fips", new Removed(false, "removed in 7.1: it only chose a cipher for VNC")),
            Map.entry("-no-kvm", new Removed(false, "removed in 5.0: use -accel tcg")),
            Map.entry("-no-quit", new Removed(false, "removed in 7.0: use -display …,window-close=off")),
            Map.entry("-no-frame", new Removed(false, "removed in 7.0: QEMU has none any more")),
            Map.entry("-alt-grab", new Removed(false, "removed in 7.1: use -display sdl,grab-mod=lshift-lctrl-lalt")),
            Map.entry("-ctrl-grab", new Removed(false, "removed in 7.1: use -display sdl,grab-mod=rctrl")),
            Map.entry("-sdl", new Removed(false, "removed in 7.1: use -display sdl")),
            Map.entry("-curses", new Removed(false, "removed in 7.1: use -display curses")),
            Map.entry("-realtime", new Removed(true, "removed in 6.0: use -overcommit mem-lock=on")),
            Map.entry("-tb-size", new Removed(true, "removed in 6.0: use -accel tcg,tb-size=…")),
            Map.entry("-show-cursor", new Removed(false, "removed in 6.0: use -display …,show-cursor=on")),
            Map.entry("-redir", new Removed(true, "removed in 3.1: use hostfwd of -netdev user")),
            Map.entry("-bt", new Removed(true, "removed in 3.1: QEMU has no Bluetooth any more")),
            Map.entry("-virtioconsole", new Removed(true, "removed in 3.0: use -device virtconsole")),
            Map.entry("-tdf", new Removed(false, "removed in 3.0: QEMU has none any more")),
            Map.entry("-nodefconfig", new Removed(false, "removed in 3.0: use -no-user-config")));

    private RemovedOptions() {}

    /**
     * An option that was there once.
     *
     * @param argument whether it took an argument
     * @param advice when it went, and what to use
     */
    record Removed(boolean argument, String advice) {}

    static @Nullable Removed find(String option) {
        return REMOVED.get(option);
    }
}
