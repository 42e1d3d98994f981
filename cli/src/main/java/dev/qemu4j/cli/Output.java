package dev.qemu4j.cli;

import dev.qemu4j.CommandLine;
import java.io.PrintWriter;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Help.Ansi.IStyle;
import picocli.CommandLine.Help.Ansi.Style;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The targets of results.
 *
 * @param isJson whether they are for programs
 * @param out results
 * @param err what else there is to say
 * @param ansi the colours of results
 */
record Output(boolean isJson, PrintWriter out, PrintWriter err, Ansi ansi) {
    void line(String text) {
        out.println(text);
    }

    /** The text in bold, on a terminal. */
    String strong(String text) {
        return styled(Style.bold, text);
    }

    /** The text as that of an error or of a warning, on a terminal. */
    String alarming(String text, boolean error) {
        return styled(error ? Style.fg_red : Style.fg_yellow, text);
    }

    /** Not by picocli's markup, which the text could have in it. */
    private String styled(IStyle style, String text) {
        return ansi.enabled() ? style.on() + text + style.off() : text;
    }

    void json(JsonNode result) {
        out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }

    /** Prints the remarks on the command line, for people. */
    void remarks(CommandLine cmd) {
        cmd.remarks().forEach(remark -> err.println("note: " + remark));
    }
}
