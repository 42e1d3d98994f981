package dev.qemu4j.option;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Parameters that come several times in one option: a few are lists, of an id QEMU takes the first, of all others the last. */
final class Repeats {
    /** The lists of {@code user} and of {@code passt}. */
    private static final Set<String> NETWORK =
            Set.of("hostfwd", "guestfwd", "dnssearch", "search", "tcp-ports", "udp-ports", "param");

    /** The parameters that QEMU reads as a list, by option. */
    private static final Map<String, Set<String>> LISTS = Map.of(
            "-netdev", NETWORK,
            "-nic", NETWORK,
            "-net", NETWORK,
            "-numa", Set.of("cpus"),
            "-object", Set.of("host-nodes", "node-affinity", "cpu-affinity"),
            "-smbios", Set.of("value", "path"),
            "-spice", Set.of("tls-channel", "plaintext-channel"),
            "-vnc", Set.of("vnc", "websocket"),
            "-semihosting-config", Set.of("arg"));

    /** The options that pass all their parameters on to another program, which may count them. */
    private static final Set<String> PASSED_ON = Set.of("-plugin", "-acpitable");

    private Repeats() {}

    static boolean isList(String option, String parameter) {
        String name = Syntax.withOneDash(option);
        return PASSED_ON.contains(name) || LISTS.getOrDefault(name, Set.of()).contains(parameter);
    }

    /** Tells whether QEMU takes the first of several: it looks for the id before it reads the other parameters, except in its newer syntax. */
    static boolean isFirst(String parameter, boolean keyval) {
        return parameter.equals("id") && !keyval;
    }

    /** The parameters that count: one that comes again takes the place of the first, unless it is a list. */
    static List<Parameter> last(String option, List<Parameter> parameters) {
        return counting(option, parameters, true);
    }

    /** The parameters that count in a text, in QEMU's newer syntax or in the older one. */
    static List<Parameter> counting(String option, List<Parameter> parameters, boolean keyval) {
        Map<String, Integer> places = new HashMap<>();
        List<Parameter> counting = new ArrayList<>();
        for (Parameter parameter : parameters) {
            Integer place = isList(option, parameter.name()) ? null : places.get(parameter.name());
            if (place == null) {
                places.put(parameter.name(), counting.size());
                counting.add(parameter);
            } else if (!isFirst(parameter.name(), keyval)) {
                counting.set(place, parameter);
            }
        }
        return counting;
    }

    /** The names of those that come several times where one counts. */
    static Set<String> names(String option, List<Parameter> parameters) {
        Set<String> seen = new LinkedHashSet<>();
        Set<String> repeated = new LinkedHashSet<>();
        for (Parameter parameter : parameters) {
            if (!seen.add(parameter.name()) && !isList(option, parameter.name())) {
                repeated.add(parameter.name());
            }
        }
        return repeated;
    }
}
