package dev.qemu4j.host.tuning;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.systemd.SystemdFiles;
import java.nio.file.Path;
import java.util.Objects;

/** The files that set the same after each boot. */
final class TuningFiles {
    private final HostTuning tuning;

    TuningFiles(HostTuning tuning) {
        this.tuning = tuning;
    }

    SystemdFiles named(String name, Plan now) {
        if (!Objects.requireNonNull(name, "name").matches("[A-Za-z0-9_-]{1,64}")) {
            throw new IllegalArgumentException("name: '" + name + "' (expected: letters, digits, _ and -)");
        }
        SystemdFiles.Builder files = SystemdFiles.builder("settings of the host, in files of " + name);
        add(files, "/etc/modprobe.d/" + name + ".conf", lines(tuning.moduleOptions));
        add(files, "/etc/modules-load.d/" + name + ".conf", lines(tuning.modules));
        add(files, "/etc/sysctl.d/60-" + name + ".conf", sysctls());
        add(files, "/etc/tmpfiles.d/" + name + ".conf", tmpfiles());
        SystemdFiles made = files.now(now).build();
        if (made.paths().isEmpty()) {
            throw new IllegalArgumentException("tuning: no setting (expected: one at least)");
        }
        return made;
    }

    private static void add(SystemdFiles.Builder files, String path, String text) {
        if (!text.isEmpty()) {
            files.file(Path.of(path), text);
        }
    }

    private static String lines(Iterable<String> lines) {
        StringBuilder text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        return text.toString();
    }

    private String sysctls() {
        StringBuilder text = new StringBuilder();
        tuning.sysctls.forEach(
                (key, value) -> text.append(key).append(" = ").append(value).append('\n'));
        return text.toString();
    }

    /** In a value, percent signs and backslashes have another meaning. */
    private String tmpfiles() {
        StringBuilder text = new StringBuilder();
        tuning.files.forEach((file, value) -> write(text, file.toString(), value));
        if (tuning.governor != null) {
            write(text, "/sys/devices/system/cpu/cpu[0-9]*/" + HostTuning.GOVERNOR, tuning.governor);
        }
        return text.toString();
    }

    private static void write(StringBuilder text, String path, String value) {
        String argument = value.replace("\\", "\\\\").replace("%", "%%");
        text.append("w ").append(path).append(" - - - - ").append(argument).append('\n');
    }
}
