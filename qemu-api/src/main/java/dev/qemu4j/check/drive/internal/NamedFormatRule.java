package dev.qemu4j.check.drive.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.value.internal.Given;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Disks that are named as raw, and begin like an image of another format. QEMU refuses a file that is not of the named format, except for raw,
 * which any content is. A warning only, as a guest may have written it.
 */
public final class NamedFormatRule implements Rule {
    private static final Set<String> FILES = Set.of("file", "host_device");
    private static final Pattern WITH_PROTOCOL = Pattern.compile("[^/]*:.*", Pattern.DOTALL);

    private final Function<Path, @Nullable String> formats;

    /**
     * Makes the rule.
     *
     * @param formats tells the format of a file by its first bytes; null if it is not known
     */
    public NamedFormatRule(Function<Path, @Nullable String> formats) {
        this.formats = formats;
    }

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-drive")) {
            Parameters parameters = option.parameters();
            if (parameters != null) {
                drive(option, parameters, problems);
            }
        }
        for (Option option : line.options("-blockdev")) {
            Parameters parameters = option.parameters();
            if (parameters != null) {
                node(option, Given.of(parameters, true), line, problems);
            }
        }
    }

    private void drive(Option option, Parameters parameters, Problems problems) {
        String format = parameters.text(parameters.find("format") != null ? "format" : "driver");
        String protocol = parameters.text("file.driver");
        if (!"raw".equals(format) || parameters.find("offset") != null) {
            return;
        }
        String file = parameters.text("file");
        if (file != null && !WITH_PROTOCOL.matcher(file).matches()) {
            look(option, "file", file, problems);
        }
        if (protocol == null || FILES.contains(protocol)) {
            look(option, "file.filename", parameters.text("file.filename"), problems);
        }
    }

    private void node(Option option, Map<String, Given> members, Line line, Problems problems) {
        Given file = members.get("file");
        if ("raw".equals(text(members, "driver")) && file != null && !members.containsKey("offset")) {
            String parameter = file.parameter().name();
            look(option, parameter, filename(file.members()), problems);
            look(option, parameter, filename(named(line, file.text())), problems);
        }
        members.values().forEach(member -> node(option, member.members(), line, problems));
    }

    private static Map<String, Given> named(Line line, @Nullable String node) {
        for (Option option : line.options("-blockdev")) {
            Parameters parameters = option.parameters();
            if (node != null && parameters != null && node.equals(parameters.text("node-name"))) {
                return Given.of(parameters, true);
            }
        }
        return Map.of();
    }

    private static @Nullable String filename(Map<String, Given> node) {
        return FILES.contains(String.valueOf(text(node, "driver"))) ? text(node, "filename") : null;
    }

    private static @Nullable String text(Map<String, Given> node, String member) {
        Given given = node.get(member);
        return given == null ? null : given.text();
    }

    private void look(Option option, String parameter, @Nullable String name, Problems problems) {
        String found = name == null || name.isEmpty() || RunPath.isIn(name) ? null : format(name);
        if (found != null && !found.equals("raw")) {
            problems.warning(
                    ProblemKind.FORMAT_MISMATCH,
                    Place.of(option, parameter),
                    Line.name(option) + ": '" + name + "' is named as raw, but begins like an image of the format "
                            + found + ", whose container the guest would see as its disk (expected: the format "
                            + found + ", unless a guest has written this)");
        }
    }

    private @Nullable String format(String name) {
        try {
            return formats.apply(Path.of(name));
        } catch (InvalidPathException e) {
            return null;
        }
    }
}
