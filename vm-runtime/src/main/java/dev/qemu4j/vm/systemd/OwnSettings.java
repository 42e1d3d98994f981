package dev.qemu4j.vm.systemd;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings of which systemd takes one alone, and which the unit has. Another one would refuse the unit, or silently change how the machine ends. */
final class OwnSettings {
    private static final String NONE = "another setting";

    private static final Map<String, String> INSTEAD = Map.ofEntries(
            Map.entry("Unit.Description", "description(…)"),
            Map.entry("Service.Type", NONE),
            Map.entry("Service.ExecStart", "another program of the command line"),
            Map.entry("Service.User", "user(…)"),
            Map.entry("Service.WorkingDirectory", "workingDirectory(…)"),
            Map.entry("Service.RuntimeDirectory", NONE),
            Map.entry("Service.RuntimeDirectoryMode", NONE),
            Map.entry("Service.UMask", NONE),
            Map.entry("Service.TimeoutStopSec", "stopTimeout(…)"),
            Map.entry("Service.TimeoutSec", "stopTimeout(…), and TimeoutStartSec"),
            Map.entry("Service.KillMode", NONE));

    private OwnSettings() {}

    /** Returns the method or setting to use instead; null if the setting is another one. */
    static @Nullable String instead(String section, String setting) {
        return INSTEAD.get(section + "." + setting);
    }
}
