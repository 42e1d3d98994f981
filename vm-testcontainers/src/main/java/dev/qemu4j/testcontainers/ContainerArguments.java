package dev.qemu4j.testcontainers;

import dev.qemu4j.Chardevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/**
 * QEMU's arguments inside a container: a monitor on a port, the first console on the standard output, and forwarded ports on all addresses.
 */
final class ContainerArguments {
    /** The monitor's port in the container. */
    static final int MONITOR_PORT = 4444;

    private static final String MONITOR = "qemu4j-qmp";
    private static final String BY_ID = "chardev:";
    private static final String FORWARD = "hostfwd";
    private static final int FIRST_FREE_PORT = 20_000;
    private static final Pattern TCP_RULE = Pattern.compile("(?:tcp)?:([^:]*):(\\d*)-([^:]*):(\\d+)");
    private static final Set<String> START_BY_THEMSELVES = Set.of("-incoming", "-preconfig");

    private final CommandLine cmd;
    private final Map<Integer, Integer> ports = new LinkedHashMap<>();
    private final Set<Integer> taken = new HashSet<>(Set.of(MONITOR_PORT));
    private boolean hasOutput;

    ContainerArguments(CommandLine cmd) {
        this.cmd = checked(cmd).map(option -> List.of(inContainer(option)));
    }

    /** Refuses what needs something beside QEMU, or would be seen by all who may inspect containers. */
    private static CommandLine checked(CommandLine cmd) {
        if (!cmd.helpers().isEmpty()) {
            throw new QemuException("the command line needs " + cmd.helpers()
                    + " beside QEMU, which a container does not start (expected: one without helpers)");
        }
        if (!cmd.prefix().isEmpty()) {
            throw new QemuException(
                    "the command line is for a QEMU that is started by " + String.join(" ", cmd.prefix())
                            + ", which a container does not do (expected: one without it, as without taps of this host)");
        }
        for (Option option : cmd.options()) {
            String argument = option.argument();
            if (argument != null && RunPath.isIn(argument)) {
                throw new QemuException(option
                        + " is in a run directory, which a container has not (expected: a path in" + " the container)");
            }
            if (!option.redacted().equals(option)) {
                throw new QemuException(
                        option + " has a secret, which docker inspect would show (expected: a file that is"
                                + " copied into the container, as by -object secret,file=…)");
            }
        }
        return cmd;
    }

    /** The ports of the container by those of the guest. */
    Map<Integer, Integer> ports() {
        return ports;
    }

    String program() {
        return cmd.program();
    }

    /** The arguments without the program. The guest waits for the monitor's {@code cont}, if QEMU does not decide that itself. */
    List<String> list() {
        List<String> arguments = new ArrayList<>(cmd.toArguments());
        arguments.remove(0);
        if (waitsForUs()) {
            arguments.add("-S");
        }
        Option chardev = Option.of(
                "-chardev",
                Chardevs.socket(
                        MONITOR,
                        c -> c.host("0.0.0.0")
                                .port(String.valueOf(MONITOR_PORT))
                                .server(true)
                                .waitForClient(false)));
        arguments.addAll(List.of(chardev.name(), String.valueOf(chardev.argument())));
        arguments.addAll(List.of("-qmp", BY_ID + MONITOR));
        return List.copyOf(arguments);
    }

    /** Tells whether the guest is to be started by the monitor. */
    boolean waitsForUs() {
        return cmd.options().stream()
                .map(ContainerArguments::name)
                .noneMatch(name -> name.equals("-S") || START_BY_THEMSELVES.contains(name));
    }

    private Option inContainer(Option option) {
        Parameters parameters = option.parameters();
        return switch (name(option)) {
            case "-serial" ->
                "pty".equals(option.argument()) && takeOutput() ? Option.text("-serial", "stdio") : option;
            case "-chardev" ->
                parameters != null && "pty".equals(parameters.text("backend")) && takeOutput()
                        ? option.withParameters(onOutput(parameters))
                        : option;
            case "-netdev", "-nic" -> parameters == null ? option : option.withParameters(forwarded(parameters));
            default -> option;
        };
    }

    /** The first one gets it. */
    private boolean takeOutput() {
        boolean first = !hasOutput;
        hasOutput = true;
        return first;
    }

    private static Parameters onOutput(Parameters parameters) {
        List<Parameter> changed = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            if (parameter.name().equals("backend")) {
                changed.add(new Parameter("backend", StringNode.valueOf("stdio"), parameter.origin()));
            } else if (!parameter.name().equals("path")) {
                changed.add(parameter);
            }
        }
        return Parameters.of(changed);
    }

    private Parameters forwarded(Parameters parameters) {
        return Parameters.of(parameters.list().stream()
                .map(parameter -> parameter.name().equals(FORWARD)
                        ? new Parameter(FORWARD, forwarded(parameter.value()), parameter.origin())
                        : parameter)
                .toList());
    }

    /** A rule, a list of them, or rules in objects with one member, as JSON has them. */
    private JsonNode forwarded(JsonNode value) {
        if (value.isArray()) {
            return JsonNodeFactory.instance
                    .arrayNode()
                    .addAll(value.valueStream().map(this::forwarded).toList());
        }
        if (value instanceof ObjectNode object) {
            ObjectNode changed = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(member -> changed.set(member.getKey(), forwarded(member.getValue())));
            return changed;
        }
        return value.isString() ? StringNode.valueOf(forwarded(value.asString())) : value;
    }

    private String forwarded(String rule) {
        Matcher tcp = TCP_RULE.matcher(rule);
        if (!tcp.matches()) {
            return rule;
        }
        int guest = Integer.parseInt(tcp.group(4));
        int own = guest;
        for (int next = FIRST_FREE_PORT; !taken.add(own); next++) {
            own = next;
        }
        ports.putIfAbsent(guest, own);
        return "tcp:0.0.0.0:" + own + "-" + tcp.group(3) + ":" + guest;
    }

    private static String name(Option option) {
        return option.name().startsWith("--") ? option.name().substring(1) : option.name();
    }
}
