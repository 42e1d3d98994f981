package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ports of the host that QEMU cannot listen on: two on one, and displays that have none. */
final class PortRule implements Rule {
    private static final Pattern FORWARDING = Pattern.compile("(tcp|udp)?:([0-9.]*:[0-9]+)-.*");
    private static final Pattern DISPLAY = Pattern.compile("[0-9A-Za-z.-]*:([0-9]{1,9})");
    private static final int LAST_DISPLAY = 65535 - 5900;

    @Override
    public void check(Line line, Problems problems) {
        Set<String> taken = new HashSet<>();
        for (Option option : line.options()) {
            Parameters parameters = option.parameters();
            String display = parameters == null ? null : parameters.text("vnc");
            if (parameters != null && Set.of("-netdev", "-nic").contains(Line.name(option))) {
                forwarded(option, parameters, taken, problems);
            } else if (display != null && Line.name(option).equals("-vnc")) {
                display(option, display, problems);
            }
        }
    }

    private static void forwarded(Option option, Parameters parameters, Set<String> taken, Problems problems) {
        for (Parameter parameter : parameters.list()) {
            Matcher rule = FORWARDING.matcher(parameter.value().asString(""));
            if (!parameter.name().equals("hostfwd")
                    || !rule.matches()
                    || rule.group(2).endsWith(":0")) {
                continue;
            }
            String protocol = rule.group(1) == null ? "tcp" : rule.group(1);
            if (!taken.add(protocol + ":" + rule.group(2))) {
                problems.error(
                        ProblemKind.BAD_FORWARDING,
                        new Place(option, parameter),
                        Line.name(option) + " hostfwd: " + protocol + " " + rule.group(2)
                                + " is forwarded twice (expected: a port of the host for each)");
            }
        }
    }

    private static void display(Option option, String given, Problems problems) {
        Matcher display = DISPLAY.matcher(given);
        if (display.matches() && Integer.parseInt(display.group(1)) > LAST_DISPLAY) {
            problems.error(
                    ProblemKind.OUT_OF_RANGE,
                    Place.of(option, "vnc"),
                    "-vnc: display " + display.group(1) + " (expected: at most " + LAST_DISPLAY
                            + ", as its port is 5900 above)");
        }
    }
}
