package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.line.internal.SchemaTypes;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Character devices and their sockets. */
final class ChardevRule implements Rule {
    private static final int LONGEST_PATH = 107;
    private static final Set<String> OTHER_NAMES = Set.of("tty", "parport", "memory", "mux", "hub");
    private static final List<String> SHORT =
            List.of("-serial", "-parallel", "-monitor", "-qmp", "-qmp-pretty", "-debugcon", "-gdb");

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-chardev")) {
            Parameters parameters = option.parameters();
            if (parameters != null) {
                backend(option, parameters, line, problems);
                boolean server = "on".equals(parameters.text("server"));
                if ("socket".equals(parameters.text("backend"))) {
                    String path = parameters.text("path");
                    path(option, path, problems);
                    if (path != null && parameters.find("host") != null) {
                        problems.error(
                                ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                                Place.of(option, "host"),
                                "-chardev socket: path and host stand beside each other (expected: one of the two)");
                    }
                    waits(option, server && !"off".equals(parameters.text("wait")), problems);
                }
            }
        }
        for (String name : SHORT) {
            for (Option option : line.options(name)) {
                String argument = option.argument();
                if (argument != null && argument.matches("(unix|tcp|telnet|websocket):.*")) {
                    socket(option, argument, problems);
                }
            }
        }
    }

    private static void backend(Option option, Parameters parameters, Line line, Problems problems) {
        String backend = parameters.text("backend");
        SchemaTypes schema = line.schema();
        JsonNode arguments = schema.arguments("chardev-add");
        JsonNode union = arguments == null ? null : schema.memberType(arguments, "backend");
        Set<String> backends = new HashSet<>(schema.tags(union));
        if (backend == null || backends.isEmpty() || backend.equals("help")) {
            return;
        }
        backends.addAll(OTHER_NAMES);
        if (!backends.contains(backend)) {
            problems.unknown(
                    ProblemKind.UNKNOWN_CHARDEV,
                    Place.of(option, "backend"),
                    "-chardev: " + line.surface() + " has no backend '" + backend + "'",
                    backend,
                    backends);
        }
    }

    private static void socket(Option option, String argument, Problems problems) {
        String[] words = argument.split(",(?!,)", -1);
        if (argument.startsWith("unix:")) {
            path(option, words[0].substring("unix:".length()), problems);
        }
        Set<String> rest = Set.copyOf(
                List.of(words).subList(1, words.length).stream().distinct().toList());
        boolean server = rest.contains("server") || rest.contains("server=on");
        waits(option, server && !rest.contains("nowait") && !rest.contains("wait=off"), problems);
    }

    private static void waits(Option option, boolean waits, Problems problems) {
        if (waits) {
            problems.warning(
                    ProblemKind.WAITS_FOR_CLIENT,
                    Place.of(option),
                    Line.name(option) + ": QEMU does not start until a client connects (add wait=off)");
        }
    }

    private static void path(Option option, @Nullable String path, Problems problems) {
        int length = path == null ? 0 : path.getBytes(StandardCharsets.UTF_8).length;
        if (length > LONGEST_PATH) {
            problems.error(
                    ProblemKind.SOCKET_PATH_TOO_LONG,
                    Place.of(option, "path"),
                    Line.name(option) + ": the socket's path has " + length + " bytes (expected: at most "
                            + LONGEST_PATH + "): '" + path + "'");
        }
    }
}
