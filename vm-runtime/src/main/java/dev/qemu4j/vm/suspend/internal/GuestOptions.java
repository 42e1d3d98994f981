package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The options of a command line of which a guest sees something: these must be the same when it goes on. What is behind its devices may be another. */
public final class GuestOptions {
    private static final Set<String> BEHIND = Set.of(
            "-S",
            "-D",
            "-audiodev",
            "-blockdev",
            "-chardev",
            "-d",
            "-display",
            "-gdb",
            "-incoming",
            "-mon",
            "-monitor",
            "-msg",
            "-name",
            "-netdev",
            "-nographic",
            "-object",
            "-overcommit",
            "-pidfile",
            "-qmp",
            "-qmp-pretty",
            "-run-with",
            "-runas",
            "-s",
            "-sandbox",
            "-spice",
            "-trace",
            "-vnc");

    /** Of a drive, the guest sees where it is. */
    private static final Set<String> PLACE =
            Set.of("if", "bus", "unit", "index", "media", "id", "readonly", "read-only");

    private GuestOptions() {}

    /** Tells the differences, a line each as those of {@code diff}; empty if there are none. */
    public static List<String> differences(CommandLine then, CommandLine now) {
        List<String> before = seen(then);
        List<String> after = seen(now);
        List<String> lines = new ArrayList<>();
        if (!then.target().equals(now.target())) {
            lines.add("- " + then.target().program());
            lines.add("+ " + now.target().program());
        }
        minus(before, after).forEach(option -> lines.add("- " + option));
        minus(after, before).forEach(option -> lines.add("+ " + option));
        if (lines.isEmpty() && !before.equals(after)) {
            lines.add("the order of the devices");
        }
        return lines;
    }

    private static List<String> minus(List<String> all, List<String> others) {
        List<String> left = new ArrayList<>(all);
        others.forEach(left::remove);
        return left;
    }

    private static List<String> seen(CommandLine cmd) {
        return cmd.options().stream()
                .filter(option -> !BEHIND.contains(plain(option)))
                .map(option -> place(option).redacted().toString())
                .toList();
    }

    private static String plain(Option option) {
        return option.name().startsWith("--") ? option.name().substring(1) : option.name();
    }

    private static Option place(Option option) {
        Parameters parameters = option.parameters();
        if (parameters == null || !plain(option).equals("-drive")) {
            return option;
        }
        List<Parameter> kept = parameters.list().stream()
                .filter(parameter -> PLACE.contains(parameter.name()))
                .toList();
        return option.withParameters(Parameters.of(kept));
    }
}
