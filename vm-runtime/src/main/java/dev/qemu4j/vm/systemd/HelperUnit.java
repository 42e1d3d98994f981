package dev.qemu4j.vm.systemd;

import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.host.systemd.UnitWords;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit beside a machine's: that of a helper, or that of the directory which all share. The directory has one of its own, as systemd removes a runtime
 * directory when its unit ends, and a helper that dies must not take the machine's monitor along.
 *
 * <p>A machine that is stopped or restarted takes the units along (PartOf), and one that ends by itself leaves them without a purpose (StopWhenUnneeded). By themselves they do not end with
 * each other, nor the machine with them.
 */
record HelperUnit(
        SystemdUnit machine,
        List<Helper> commands,
        @Nullable HelperUnit before) {
    /** The part of the name of the directory's unit. */
    static final String RUN = "run";

    /** The time that a helper has to write its state. */
    private static final int GRACE = 20;

    /** Waits until the helper listens on the socket $1. The table of sockets tells who listens; the socket's file is there a moment before. */
    private static final String LISTENS = until("grep -F -- \" $1\" /proc/net/unix | grep -q \" 00010000 \"");

    private static final String IS_THERE = until("[ -e \"$1\" ]");

    /** The virtiofsd of QEMU 7.2 leaves a pid file for the socket $1 behind. */
    private static final String FORGET = "rm -f -- \"/run/virtiofsd/$(printf %s \"$1\" | tr / .).pid\"";

    private static String until(String sign) {
        return "until " + sign + "; do kill -0 \"$MAINPID\" 2>/dev/null"
                + " || { echo \"it ended before it was ready\" >&2; exit 1; }; sleep 0.1; done";
    }

    HelperUnit {
        commands = List.copyOf(commands);
    }

    String fileName() {
        return machine.name() + "-" + (commands.isEmpty() ? RUN : part(helper())) + ".service";
    }

    static String part(Helper helper) {
        return helper.name().replaceAll("[^A-Za-z0-9_.-]", "_");
    }

    /** The last of the commands runs beside QEMU. */
    private Helper helper() {
        return commands.get(commands.size() - 1);
    }

    String text() {
        List<String> lines = new ArrayList<>();
        String what = commands.isEmpty() ? "Directory" : part(helper());
        lines.add("[Unit]");
        lines.add("Description=" + what + " of the virtual machine " + machine.name());
        lines.add("PartOf=" + machine.fileName());
        lines.add("StopWhenUnneeded=yes");
        if (before != null) {
            String names = earlier();
            lines.add("Requires=" + names);
            lines.add("After=" + names);
        }
        lines.addAll(List.of("", "[Service]"));
        String user = machine.options().user();
        if (user != null) {
            lines.add("User=" + UnitWords.line(user));
        }
        lines.addAll(commands.isEmpty() ? ofDirectory() : ofHelper());
        return String.join("\n", lines) + "\n";
    }

    private String earlier() {
        List<String> names = new ArrayList<>();
        for (HelperUnit unit = before; unit != null; unit = unit.before()) {
            names.add(0, unit.fileName());
        }
        return String.join(" ", names);
    }

    private List<String> ofDirectory() {
        return List.of(
                "Type=oneshot",
                "RemainAfterExit=yes",
                "RuntimeDirectory=" + machine.runtimeDirectoryName(),
                "RuntimeDirectoryMode=0700",
                "ExecStart=/bin/true");
    }

    private List<String> ofHelper() {
        Helper helper = helper();
        List<String> lines = new ArrayList<>(List.of("Type=exec"));
        Path directory = machine.options().workingDirectory();
        if (directory != null) {
            lines.add("WorkingDirectory=" + UnitWords.line(directory.toString()));
        }
        lines.add("UMask=0077");
        for (Helper preparing : commands.subList(0, commands.size() - 1)) {
            lines.add("ExecStartPre=" + command(machine, preparing));
        }
        Path state = helper.state();
        if (state != null) {
            lines.add("ExecStartPre=" + words(List.of("/bin/mkdir", "-p", "-m", "700", "--", state.toString())));
        }
        Path socket = helper.readySocket();
        Path sign = socket == null ? helper.readyFile() : socket;
        if (sign != null) {
            lines.add("ExecStartPre=" + words(List.of("/bin/rm", "-f", "--", sign.toString())));
        }
        lines.add("ExecStart=" + command(machine, helper));
        if (sign != null) {
            String wait = socket == null ? IS_THERE : LISTENS;
            lines.add("ExecStartPost=" + words(List.of("/bin/sh", "-c", wait, "sh", sign.toString())));
        }
        if (socket != null
                && helper.commands().stream().anyMatch(command -> command.get(0).endsWith("/virtiofsd"))) {
            lines.add("ExecStopPost=" + words(List.of("/bin/sh", "-c", FORGET, "sh", socket.toString())));
        }
        lines.add("TimeoutStartSec=" + Math.max(1, UnitOptions.seconds(helper.startTimeout())));
        lines.add("TimeoutStopSec=" + GRACE);
        lines.add("KillMode=mixed");
        return lines;
    }

    private String words(List<String> argv) {
        return placed(machine, UnitWords.command(argv));
    }

    /** The command of a helper; of several, the first one whose program is there. */
    static String command(SystemdUnit machine, Helper helper) {
        return placed(machine, UnitWords.firstOf(helper.commands()));
    }

    /** Puts the directory of the machine into words that are quoted already. */
    static String placed(SystemdUnit machine, String words) {
        return words.replace(RunPath.PLACEHOLDER, directory(machine));
    }

    static String directory(SystemdUnit machine) {
        return "%t/" + machine.runtimeDirectoryName();
    }
}
