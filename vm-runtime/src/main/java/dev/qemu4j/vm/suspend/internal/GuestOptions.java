package dev.qemu4j.vm.suspend.internal;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options of a command line of which a guest sees something: these must be the same when it goes on. What is behind its devices may be another. */
public final class GuestOptions {
    private static final Set<String> BEHIND = Set.of(
            "-S",
            "-D",
            "-action",
            "-audiodev",
            "-blockdev",
            "-chardev",
            "-d",
            "-daemonize",
            "-display",
            "-fsdev",
            "-gdb",
            "-incoming",
            "-k",
            "-mon",
            "-monitor",
            "-msg",
            "-name",
            "-netdev",
            "-no-reboot",
            "-no-shutdown",
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
            "-tpmdev",
            "-trace",
            "-vnc");

    /** Of a drive, the guest sees where it is. */
    private static final Set<String> PLACE =
            Set.of("if", "bus", "unit", "index", "media", "id", "readonly", "read-only");

    private static final Set<String> NETWORKS = Set.of("-netdev", "-nic", "-net");

    /** Of a card, the guest sees these. */
    private static final Set<String> CARD = Set.of("model", "mac", "addr", "vectors");

    /** Of these the guest sees the port, if there is one. */
    private static final Set<String> PORTS = Set.of("-serial", "-parallel", "-debugcon");

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
        if (userNetworks(now)
                < userNetworks(then)) { // QEMU refuses a stream with the state of one that it does not have
            lines.add("- -netdev user (the state of its connections goes with the guest)");
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
                .map(GuestOptions::visible)
                .toList();
    }

    private static long userNetworks(CommandLine cmd) {
        return cmd.options().stream()
                .filter(option -> NETWORKS.contains(plain(option)))
                .filter(option -> "user".equals(type(option)))
                .count();
    }

    private static @Nullable String type(Option option) {
        Parameters parameters = option.parameters();
        return parameters == null ? null : parameters.text("type");
    }

    private static String plain(Option option) {
        return option.name().startsWith("--") ? option.name().substring(1) : option.name();
    }

    private static String visible(Option option) {
        String name = plain(option);
        if (PORTS.contains(name)) {
            return "none".equals(option.argument()) ? name + " none" : name;
        }
        Option seen = name.equals("-drive")
                ? only(option, PLACE)
                : name.equals("-nic") && !"none".equals(type(option)) ? only(option, CARD) : option;
        return seen.redacted().toString();
    }

    private static Option only(Option option, Set<String> names) {
        Parameters parameters = option.parameters();
        if (parameters == null) {
            return option;
        }
        List<Parameter> kept = parameters.list().stream()
                .filter(parameter -> names.contains(parameter.name()))
                .toList();
        return option.withParameters(Parameters.of(kept));
    }
}
