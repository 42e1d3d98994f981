package dev.qemu4j.cli;

import dev.qemu4j.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Prints the Java code that builds a command line. */
@Command(
        name = "java",
        customSynopsis = "qemu4j java [--json] -- qemu-system-x86_64 …",
        description = "Prints the Java code that builds a command line.")
final class JavaCommand extends Subcommand {
    @Mixin
    private final GivenCommandLine given = new GivenCommandLine();

    @Override
    int run(Output output) {
        CommandLine cmd = given.read();
        if (output.isJson()) {
            ObjectNode result = JsonNodeFactory.instance.objectNode().put("java", cmd.toJavaSource());
            cmd.remarks().forEach(remark -> result.withArray("remarks").add(remark.toString()));
            output.json(result);
        } else {
            output.remarks(cmd);
            output.line(cmd.toJavaSource());
        }
        return 0;
    }
}
