package dev.qemu4j.cli;

import dev.qemu4j.CommandLine;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.check.problem.Problem;
import dev.qemu4j.check.problem.Severity;
import dev.qemu4j.vm.QemuInstallation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reports the problems of a command line, without starting anything. */
@Command(
        name = "check",
        customSynopsis = "qemu4j check [--json] -- qemu-system-x86_64 …",
        description = "Reports the mistakes of a command line, without starting anything.")
final class CheckCommand extends Subcommand {
    @Mixin
    private final GivenCommandLine given = new GivenCommandLine();

    @Override
    int run(Output output) {
        CommandLine cmd = given.read();
        QemuInstallation qemu = GivenProgram.of(cmd.target(), cmd.program());
        CheckResult result = qemu.check(cmd);
        if (output.isJson()) {
            output.json(json(cmd, result));
        } else {
            output.remarks(cmd);
            result.problems().forEach(problem -> print(problem, output));
            if (result.problems().isEmpty()) {
                output.line("nothing found (checked against " + qemu.program() + " " + qemu.version() + ")");
            }
        }
        return result.isOk() ? 0 : 1;
    }

    /** Without the line of code, which is this program's own. */
    private static void print(Problem problem, Output output) {
        boolean error = problem.severity() == Severity.ERROR;
        output.alarmingLine(error ? "error" : "warning", error, ": " + problem.message() + " [" + problem.kind() + "]");
    }

    private static ObjectNode json(CommandLine cmd, CheckResult result) {
        ObjectNode node = JsonNodeFactory.instance.objectNode().put("ok", result.isOk());
        ArrayNode problems = node.putArray("problems");
        for (Problem problem : result.problems()) {
            problems.addObject()
                    .put("kind", problem.kind().toString())
                    .put("severity", problem.severity().toString())
                    .put("message", problem.message());
        }
        cmd.remarks().forEach(remark -> node.withArray("remarks").add(remark.toString()));
        return node;
    }
}
