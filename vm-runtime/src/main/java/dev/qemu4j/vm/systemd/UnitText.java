package dev.qemu4j.vm.systemd;

import dev.qemu4j.Chardevs;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.systemd.UnitWords;
import dev.qemu4j.option.Option;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The text of a unit. QEMU runs in the foreground, so that systemd has its messages and its exit status, and has a second monitor on two named
 * pipes, which a shell can write to without a tool for sockets.
 */
final class UnitText {
    private static final String MONITOR = "qemu4j-stop";

    /**
     * Waits until the machine is made. QEMU greets before that, and refuses the command, as nobody has negotiated; but it refuses when it has made the
     * machine, and a monitor without negotiation gets no events, which nobody would read.
     */
    private static final String AWAIT_READY = """
            exec 3<>"$1/stop.out" 4<>"$1/stop.in"
            echo "{\\"execute\\":\\"query-status\\"}" >&4
            while read -r line; do
              case $line in *\\"error\\"*) : >"$1/ready"; break ;; esac
            done <&3 &
            until [ -e "$1/ready" ]; do
              kill -0 "$MAINPID" 2>/dev/null || { kill $!; echo "QEMU ended before it had made its machine" >&2; exit 1; }
              sleep 0.1
            done""";

    /** Presses the power button, and waits: what runs when this ends, systemd kills. A pipe that is opened for both ends never blocks. */
    private static final String POWER_DOWN = """
            [ -n "$MAINPID" ] || exit 0
            exec 4<>"$1/stop.in"
            echo "{\\"execute\\":\\"qmp_capabilities\\"}{\\"execute\\":\\"system_powerdown\\"}" >&4
            tenths=$(($2 * 10))
            while kill -0 "$MAINPID" 2>/dev/null && [ $tenths -gt 0 ]; do
              sleep 0.1
              tenths=$((tenths - 1))
            done""";

    /** After a failure the directory is still there, as the helpers use it. */
    private static final String ANEW =
            "rm -f \"$1/stop.in\" \"$1/stop.out\" \"$1/ready\" && exec mkfifo \"$1/stop.in\" \"$1/stop.out\"";

    private static final String NEXT = " \\\n    ";

    private final SystemdUnit unit;
    private final UnitOptions options;
    private final StringBuilder text = new StringBuilder();

    UnitText(SystemdUnit unit) {
        this.unit = unit;
        options = unit.options();
    }

    String text() {
        section("Unit");
        set(
                "Description",
                UnitWords.line(Objects.requireNonNullElse(options.description(), "Virtual machine " + unit.name())));
        options.after().forEach(other -> {
            set("Wants", other);
            set("After", other);
        });
        List<HelperUnit> beside = HelperUnits.of(unit);
        if (!beside.isEmpty()) {
            String names = beside.stream().map(HelperUnit::fileName).collect(Collectors.joining(" "));
            set("Requires", names);
            set("After", names);
        }
        own("Unit");
        section("Service");
        service(!beside.isEmpty());
        own("Service");
        section("Install");
        set("WantedBy", options.forUser() ? "default.target" : "multi-user.target");
        own("Install");
        return text.toString();
    }

    private void service(boolean sharesDirectory) {
        set("Type", "exec");
        setIfThere("User", options.user());
        setIfThere("WorkingDirectory", options.workingDirectory());
        if (!options.environment().isEmpty()) {
            set("EnvironmentFile", UnitWords.line(unit.environmentFile().toString()));
        }
        String directory = HelperUnit.directory(unit);
        if (sharesDirectory) {
            set("UMask", "0077");
            set("ExecStartPre", shell(ANEW) + " " + directory);
        } else {
            set("RuntimeDirectory", unit.runtimeDirectoryName());
            set("RuntimeDirectoryMode", "0700");
            set("UMask", "0077");
            set("ExecStartPre", "/usr/bin/mkfifo " + directory + "/stop.in " + directory + "/stop.out");
        }
        for (Helper helper : HelperUnits.preparing(unit)) {
            set("ExecStartPre", HelperUnit.command(unit, helper));
        }
        set("ExecStart", start());
        set("ExecStartPost", shell(AWAIT_READY) + " " + directory);
        set(
                "ExecStop",
                shell(POWER_DOWN) + " " + directory + " "
                        + options.stopTimeout().toSeconds());
        set(
                "TimeoutStopSec",
                String.valueOf(options.stopTimeout().plus(SystemdUnit.END_LIMIT).toSeconds()));
        set("KillMode", "mixed");
        if (options.restartOnFailure()) {
            set("Restart", "on-failure");
        }
    }

    private String start() {
        List<String> arguments = unit.commandLine().toArguments();
        StringBuilder command = new StringBuilder(UnitWords.program(arguments.get(0)));
        for (String argument : arguments.subList(1, arguments.size())) {
            command.append(argument.startsWith("-") ? NEXT : " ").append(UnitWords.argument(argument));
        }
        for (String argument : monitors()) {
            command.append(argument.startsWith("-") ? NEXT : " ").append(UnitWords.argument(argument));
        }
        return HelperUnit.placed(unit, command.toString());
    }

    private static List<String> monitors() {
        Option pipe = Option.of("-chardev", Chardevs.pipe(MONITOR, c -> c.path(RunPath.of("stop"))));
        List<String> arguments = new ArrayList<>(List.of(pipe.name(), String.valueOf(pipe.argument())));
        arguments.addAll(List.of("-mon", "chardev=" + MONITOR + ",mode=control"));
        arguments.addAll(List.of("-qmp", "unix:" + RunPath.PLACEHOLDER + "/qmp,server=on,wait=off"));
        return arguments;
    }

    private static String shell(String script) {
        return "/bin/sh -c " + UnitWords.argument(script) + " sh";
    }

    private void section(String name) {
        text.append(text.length() == 0 ? "" : "\n").append('[').append(name).append("]\n");
    }

    private void own(String section) {
        for (Map.Entry<String, String> setting : options.settings(section)) {
            set(setting.getKey(), setting.getValue());
        }
    }

    private void setIfThere(String name, @Nullable Object value) {
        if (value != null) {
            set(name, UnitWords.line(value.toString()));
        }
    }

    private void set(String name, String value) {
        text.append(name).append('=').append(value).append('\n');
    }
}
