package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.OptionSecrets;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Warns of options that QEMU takes, or takes still, but should not be given. */
final class HabitRule implements Rule {
    /** Advice on a secret in an option that can name no object. */
    private static final Map<String, String> OTHER_WAYS = Map.of(
            "-smbios", "use path=… in place of value= of type 11; of other types no file can hold it",
            "-fw_cfg", "use file=… in place of string=",
            "-prom-env", "QEMU reads it from no file",
            "-global", "use -object secret,file=…, if it is the data of one; QEMU reads other values from no file",
            "-append", "give it to the guest in another way, such as -fw_cfg with file=…",
            "-incoming", "use -incoming defer, and name the source over QMP");

    private static final Set<String> WITH_SWITCHES = Set.of(
            "-chardev",
            "-drive",
            "-device",
            "-netdev",
            "-nic",
            "-mon",
            "-spice",
            "-vnc",
            "-serial",
            "-monitor",
            "-qmp");
    private static final Pattern FORWARDING = Pattern.compile("(tcp|udp)?:[^:]*:(?<from>[0-9]*)-[^:]*:(?<to>[0-9]+)");
    private static final int MOST_PORTS = 65_535;

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options()) {
            String name = Line.name(option);
            Parameters parameters = option.parameters();
            if (parameters != null) {
                secrets(option, parameters, problems);
                if (name.equals("-netdev") || name.equals("-nic")) {
                    forwarding(option, parameters, problems);
                }
            } else if (!option.redacted().equals(option)) {
                warnOfSecret(option, "", problems);
            }
            if (WITH_SWITCHES.contains(name)) {
                shortSwitch(option, problems);
            }
        }
        together(line, problems);
    }

    /** Warns of secrets in the open; one that is encrypted with another secret may be seen. */
    private static void secrets(Option option, Parameters parameters, Problems problems) {
        Parameters shown = OptionSecrets.hide(parameters);
        for (Parameter parameter : parameters.list()) {
            boolean encrypted = parameter.name().equals("data") && parameters.find("keyid") != null;
            if (!shown.list().contains(parameter)
                    && !encrypted
                    && !parameter.value().asString("-").isEmpty()) {
                warnOfSecret(option, parameter.name(), problems);
            }
        }
    }

    private static void warnOfSecret(Option option, String parameter, Problems problems) {
        problems.warning(
                ProblemKind.SECRET_IN_ARGUMENTS,
                Place.of(option, parameter),
                (Line.name(option) + " " + parameter).strip() + ": everybody on the host can read a process's arguments"
                        + " (" + OTHER_WAYS.getOrDefault(Line.name(option), "use -object secret,file=… and name it")
                        + ")");
    }

    private static void forwarding(Option option, Parameters parameters, Problems problems) {
        for (Parameter parameter : parameters.list()) {
            String value = parameter.value().asString("");
            if (parameter.name().equals("hostfwd")
                    && !value.isEmpty()
                    && !value.contains("[")
                    && !value.startsWith("unix:")
                    && !isForwarding(value)) {
                problems.error(
                        ProblemKind.BAD_FORWARDING,
                        new Place(option, parameter),
                        Line.name(option) + " hostfwd: '" + value + "' (expected: as tcp:127.0.0.1:2222-:22)");
            }
        }
    }

    private static boolean isForwarding(String value) {
        Matcher matcher = FORWARDING.matcher(value);
        return matcher.matches() && isPort(matcher.group("from")) && isPort(matcher.group("to"));
    }

    private static boolean isPort(@Nullable String digits) {
        return digits == null || digits.isEmpty() || (digits.length() < 10 && Integer.parseInt(digits) <= MOST_PORTS);
    }

    private static void shortSwitch(Option option, Problems problems) {
        String argument = option.argument();
        if (argument == null || argument.startsWith("{")) {
            return;
        }
        String[] words = argument.replace(",,", "").split(",", -1);
        for (int i = 1; i < words.length; i++) {
            if (!words[i].isEmpty() && words[i].indexOf('=') < 0) {
                boolean no = words[i].startsWith("no") && !words[i].equals("nodelay");
                problems.warning(
                        ProblemKind.SHORT_SWITCH,
                        Place.of(option),
                        Line.name(option) + ": '" + words[i] + "' without a value is deprecated (expected: "
                                + (no ? words[i].substring(2) + "=off" : words[i] + "=on") + ")");
            }
        }
    }

    private static void together(Line line, Problems problems) {
        if (line.has("-daemonize")) {
            Place place = Place.of(line.options("-daemonize").get(0));
            problems.warning(
                    ProblemKind.DAEMONIZES,
                    place,
                    "-daemonize: QEMU leaves the process that was started, which then can neither be watched nor ended");
            if (line.has("-nographic")) {
                problems.error(
                        ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                        place,
                        "-daemonize cannot stand beside -nographic (use -display none)");
            }
        }
        if (line.has("-nographic") && line.has("-display")) {
            problems.warning(
                    ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                    Place.of(line.options("-nographic").get(0)),
                    "-nographic and -display both say where the screen goes: leave one of the two out");
        }
    }
}
