package dev.qemu4j.samples.cli;

import dev.qemu4j.CommandLine;
import java.util.List;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Prints the Java code that builds a command line. */
final class JavaCommand implements Subcommand {
    @Override
    public int run(List<String> arguments, Output output) {
        CommandLine cmd = Subcommand.commandLine(arguments);
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
