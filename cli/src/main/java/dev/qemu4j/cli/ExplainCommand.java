package dev.qemu4j.cli;

import dev.qemu4j.CommandLine;
import dev.qemu4j.option.Explanation;
import dev.qemu4j.option.Explanation.Detail;
import java.util.Objects;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Explains each option and parameter of a command line. */
@Command(
        name = "explain",
        customSynopsis = "qemu4j explain [--json] -- qemu-system-x86_64 …",
        description = "Explains each option and parameter of a command line.")
final class ExplainCommand extends Subcommand {
    @Mixin
    private final GivenCommandLine given = new GivenCommandLine();

    @Override
    int run(Output output) {
        CommandLine cmd = given.read();
        if (output.isJson()) {
            output.json(JsonMapper.shared().<JsonNode>valueToTree(cmd.explain()));
            return 0;
        }
        output.remarks(cmd);
        for (Explanation option : cmd.explain()) {
            output.line(output.strong(option.option()) + (option.argument() == null ? "" : " " + option.argument()));
            output.line("    " + Objects.requireNonNullElse(option.meaning(), "not known to this version of qemu4j"));
            if (option.versions() != null) {
                output.line("    in QEMU " + option.versions());
            }
            if (option.instead() != null) {
                output.line("    legacy: use " + option.instead());
            }
            option.details().forEach(detail -> output.line("    " + line(detail)));
        }
        return 0;
    }

    private static String line(Detail detail) {
        StringBuilder line = new StringBuilder(detail.name()).append(" = ").append(detail.value());
        if (detail.type() == null) {
            return line.append("  (not known)").toString();
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
