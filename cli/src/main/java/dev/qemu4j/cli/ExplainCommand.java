package dev.qemu4j.cli;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Explanation;
import dev.qemu4j.option.Explanation.Detail;
import dev.qemu4j.surface.Explainer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Explains each option and parameter of a command line. */
@Command(
        name = "explain",
        customSynopsis = "qemu4j explain [--json] -- qemu-system-x86_64 …",
        description = {
            "Explains each option and parameter of a command line.",
            "What is not known is told with the nearest name that is, and makes the exit status 1."
        })
final class ExplainCommand extends Subcommand {
    @Mixin
    private final GivenCommandLine given = new GivenCommandLine();

    @Override
    int run(Output output) {
        CommandLine cmd = given.read();
        List<Explanation> options = cmd.explain();
        if (output.isJson()) {
            output.json(JsonMapper.shared().<JsonNode>valueToTree(options));
        } else {
            output.remarks(cmd);
            options.forEach(option -> print(option, output));
        }
        return options.stream().allMatch(ExplainCommand::isKnown) ? 0 : 1;
    }

    private static boolean isKnown(Explanation option) {
        return option.meaning() != null && option.details().stream().allMatch(detail -> detail.type() != null);
    }

    private static void print(Explanation option, Output output) {
        output.strongLine(option.option(), option.argument() == null ? "" : " " + option.argument());
        output.line("    "
                + (option.meaning() == null
                        ? "not known to this version of qemu4j" + meant(Explainer.near(option.option()))
                        : option.meaning()));
        if (option.versions() != null) {
            output.line("    in QEMU " + option.versions());
        }
        if (option.instead() != null) {
            output.line("    legacy: use " + option.instead());
        }
        option.details().forEach(detail -> output.line("    " + line(option, detail)));
    }

    private static String meant(@Nullable String name) {
        return name == null ? "" : "; did you mean '" + name + "'?";
    }

    private static String line(Explanation option, Detail detail) {
        StringBuilder line = new StringBuilder(detail.name()).append(" = ").append(detail.value());
        if (detail.type() == null) {
            return line.append("  (not known")
                    .append(meant(Explainer.near(option, detail)))
                    .append(')')
                    .toString();
        }
        line.append("  (").append(detail.type());
        if (detail.defaultValue() != null) {
            line.append(", default ").append(detail.defaultValue());
        }
        if (detail.versions() != null) {
            line.append(", in QEMU ").append(detail.versions());
        }
        line.append(')');
        return detail.meaning() == null
                ? line.toString()
                : line.append(": ").append(detail.meaning()).toString();
    }
}
