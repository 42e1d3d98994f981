package dev.qemu4j.samples.cli;

import dev.qemu4j.CommandLine;
import java.io.PrintStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The targets of results.
 *
 * @param isJson whether they are for programs
 * @param out results
 * @param err what else there is to say
 */
record Output(boolean isJson, PrintStream out, PrintStream err) {
    void line(String text) {
        out.println(text);
    }

    void json(JsonNode result) {
        out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }

    /** Prints the remarks on the command line, for people. */
    void remarks(CommandLine cmd) {
        cmd.remarks().forEach(remark -> err.println("note: " + remark));
    }
}
