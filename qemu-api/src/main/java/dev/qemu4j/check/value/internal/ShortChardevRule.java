package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** Character devices in their short form, which begins with a name or is a path of a device. */
public final class ShortChardevRule implements Rule {
    private static final List<String> OPTIONS =
            List.of("-serial", "-parallel", "-monitor", "-qmp", "-qmp-pretty", "-debugcon");
    private static final Set<String> MAY_BE_NONE = Set.of("-serial", "-parallel", "-monitor");
    private static final Set<String> NAMES =
            Set.of("null", "pty", "stdio", "vc", "msmouse", "wctablet", "braille", "testdev");
    private static final Pattern OTHER = Pattern.compile(
            "(chardev|file|pipe|pty|tcp|telnet|tn3270|websocket|unix|udp|con):.*|vc.*|COM.*|/dev/.*|help|\\?",
            Pattern.DOTALL);

    @Override
    public void check(Line line, Problems problems) {
        if (line.isNewer()) {
            return;
        }
        for (String name : OPTIONS) {
            for (Option option : line.options(name)) {
                String argument = option.argument();
                if (argument != null && !argument.isEmpty()) {
                    backend(option, name, argument, problems);
                }
            }
        }
    }

    private static void backend(Option option, String name, String argument, Problems problems) {
        boolean none = argument.equals("none") && MAY_BE_NONE.contains(name);
        String backend = argument.startsWith("mon:") ? argument.substring("mon:".length()) : argument;
        if (!none && !NAMES.contains(backend) && !OTHER.matcher(backend).matches()) {
            problems.unknown(
                    ProblemKind.UNKNOWN_CHARDEV,
                    Place.of(option),
                    name + ": '" + argument + "' is no character device",
                    backend,
                    NAMES);
        }
    }
}
