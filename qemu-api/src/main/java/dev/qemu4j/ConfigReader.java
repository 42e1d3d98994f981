package dev.qemu4j;

import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.StringNode;

/** Reads the text of a file for {@code -readconfig}: a group for each option, a line for each parameter. */
final class ConfigReader {
    private static final Pattern GROUP = Pattern.compile("\\[\\s*([\\w-]+)(?:\\s+\"([^\"]*)\")?\\s*]");
    private static final Pattern PARAMETER = Pattern.compile("([^=,\\s]+)\\s*=\\s*\"([^\"]*)\"");

    /** Groups that are not named as their option. */
    private static final Map<String, String> OPTIONS =
            Map.of("memory", "-m", "boot-opts", "-boot", "smp-opts", "-smp", "acpi", "-acpitable");

    private final List<Option> options = new ArrayList<>();
    private final List<Parameter> parameters = new ArrayList<>();
    private @Nullable String option;

    private ConfigReader() {}

    static List<Option> read(String text) {
        ConfigReader reader = new ConfigReader();
        int number = 0;
        for (String line : text.lines().toList()) {
            reader.line(line.strip(), ++number);
        }
        reader.endGroup();
        return reader.options;
    }

    private void line(String line, int number) {
        if (line.isEmpty() || line.startsWith("#")) {
            return;
        }
        Matcher group = GROUP.matcher(line);
        Matcher parameter = PARAMETER.matcher(line);
        if (group.matches()) {
            endGroup();
            String name = group.group(1);
            option = OPTIONS.getOrDefault(name, "-" + name);
            if (!KnownOptions.takesParameters(option)) {
                throw new CommandLineSyntaxException(
                        "line " + number + ": '" + line + "' (expected: a group of parameters that an option has)");
            }
            add("id", group.group(2));
        } else if (parameter.matches() && option != null) {
            add(parameter.group(1), parameter.group(2));
        } else {
            throw new CommandLineSyntaxException("line " + number + ": '" + line
                    + "' (expected: [group \"id\"], or name = \"value\" within a group)");
        }
    }

    private void add(@Nullable String name, @Nullable String value) {
        if (name != null && value != null) {
            parameters.add(new Parameter(name, StringNode.valueOf(value), null));
        }
    }

    private void endGroup() {
        if (option != null) {
            options.add(Option.of(option, Parameters.of(parameters)));
            parameters.clear();
        }
    }
}
