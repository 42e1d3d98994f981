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
    /** Characters by which a text could command a terminal, or show other words than it has: command lines come from the net as well. */
    private static final String COMMANDS = "[\\p{Cntrl}\\x{80}-\\x{9f}\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}&&[^\n\t]]";

    /** The text with a question mark for each character that is a command to a terminal. */
    static String plain(String text) {
        return text.replaceAll(COMMANDS, "?");
    }

    void line(String text) {
        out.println(plain(text));
    }

    /** Prints a line that begins in bold, on a terminal. */
    void strongLine(String begin, String rest) {
        out.println(styled(Style.bold, plain(begin)) + plain(rest));
    }

    /** Prints a line that begins as an error or as a warning, on a terminal. */
    void alarmingLine(String begin, boolean error, String rest) {
        out.println(styled(error ? Style.fg_red : Style.fg_yellow, plain(begin)) + plain(rest));
    }

    void note(String text) {
        err.println("note: " + plain(text));
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
        cmd.remarks().forEach(remark -> note(remark.toString()));
    }
}
