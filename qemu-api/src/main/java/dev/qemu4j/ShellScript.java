package dev.qemu4j;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Option;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A command line for a POSIX shell. One that needs a run directory or helpers becomes a group of commands that makes the directory, starts
 * the helpers, waits until they are ready, and ends them after QEMU.
 */
final class ShellScript {
    private static final String RUN = "\"$run\"";

    private final CommandLine cmd;
    private final UnaryOperator<Option> shown;
    private final UnaryOperator<String> shownWord;
    private final boolean shownInputs;

    private ShellScript(
            CommandLine cmd, UnaryOperator<Option> shown, UnaryOperator<String> shownWord, boolean shownInputs) {
        this.cmd = cmd;
        this.shown = shown;
        this.shownWord = shownWord;
        this.shownInputs = shownInputs;
    }

    static ShellScript of(CommandLine cmd) {
        return new ShellScript(cmd, option -> option, word -> word, true);
    }

    /** With three asterisks for each secret. */
    static ShellScript redacted(CommandLine cmd) {
        return new ShellScript(cmd, Option::redacted, Secrets::hideInArgument, false);
    }

    String line() {
        return script(String.join(" ", qemu()), "; ");
    }

    String lines() {
        return script(String.join(" \\\n    ", qemu()), "\n");
    }

    private List<String> qemu() {
        List<String> words = new ArrayList<>();
        words.add((cmd.prefix().isEmpty() ? "" : words(cmd.prefix()) + " ") + word(cmd.program()));
        cmd.options().stream().map(shown).forEach(option -> words.add(words(option)));
        return words;
    }

    private String script(String qemu, String separator) {
        boolean placeholder = cmd.toArguments().stream().anyMatch(RunPath::isIn);
        List<Helper> helpers = cmd.helpers();
        if (!placeholder && helpers.isEmpty()) {
            return qemu;
        }
        List<String> commands = new ArrayList<>();
        Path directory = cmd.directory();
        commands.add("(set -e");
        commands.add(directory == null ? "run=$(mktemp -d)" : "mkdir -p -m 700 " + word(directory.toString()));
        commands.add("pids=");
        commands.add("trap 'kill $pids 2>/dev/null || true; wait" + (directory == null ? "; rm -r \"$run\"" : "")
                + "' EXIT");
        helpers.forEach(helper -> start(helper, commands));
        commands.add(qemu + ")");
        return join(commands, separator);
    }

    /** Behind an ampersand, no semicolon may stand. */
    private static String join(List<String> commands, String separator) {
        StringBuilder script = new StringBuilder(commands.get(0));
        for (int i = 1; i < commands.size(); i++) {
            boolean background = commands.get(i - 1).endsWith(" &");
            script.append(background && separator.equals("; ") ? " " : separator)
                    .append(commands.get(i));
        }
        return script.toString();
    }

    private void start(Helper helper, List<String> commands) {
        if (helper.state() != null) {
            commands.add("mkdir -p -m 700 " + word(helper.state().toString()));
        }
        List<List<String>> choices = helper.commands();
        String end = helper.readyOnExit() ? "" : " &";
        String input = input(helper);
        if (choices.size() == 1) {
            commands.add(input + words(choices.get(0)) + end);
        } else {
            choose(input, choices, end, commands);
        }
        if (helper.readyOnExit()) {
            return;
        }
        commands.add("pids=\"$pids $!\"");
        until(helper.readySocket(), "-S", commands);
        until(helper.readyFile(), "-e", commands);
    }

    /** The pipe that gives a helper its input; all of it is a secret. */
    private String input(Helper helper) {
        byte[] input = helper.input();
        if (input.length == 0) {
            return "";
        }
        String packed = shownInputs ? PackedText.of(input) : "***";
        return "printf %s " + ShellWord.quote(packed) + " | base64 -d | gzip -d | ";
    }

    private void choose(String input, List<List<String>> choices, String end, List<String> commands) {
        String test = "if";
        for (List<String> choice : choices.subList(0, choices.size() - 1)) {
            commands.add(test + " command -v " + word(choice.get(0)) + " >/dev/null");
            commands.add("then " + input + words(choice) + end);
            test = "elif";
        }
        commands.add("else " + input + words(choices.get(choices.size() - 1)) + end);
        commands.add("fi");
    }

    /** A helper that ends before it is ready ends the group. */
    private void until(@Nullable Path sign, String test, List<String> commands) {
        if (sign != null) {
            commands.add("until [ " + test + " " + word(sign.toString()) + " ]");
            commands.add("do kill -0 $!");
            commands.add("sleep 0.1");
            commands.add("done");
        }
    }

    private String words(Option option) {
        String argument = option.argument();
        return word(option.name()) + (argument == null ? "" : " " + word(argument));
    }

    private String words(List<String> command) {
        return command.stream().map(shownWord).map(ShellScript::word).collect(Collectors.joining(" "));
    }

    /** A word in which the shell puts the run directory in the place of the placeholder. */
    private static String word(String text) {
        if (!RunPath.isIn(text)) {
            return ShellWord.quote(text);
        }
        return Pattern.compile(Pattern.quote(RunPath.PLACEHOLDER))
                .splitAsStream(text + "\0")
                .map(part -> part.replace("\0", ""))
                .map(part -> part.isEmpty() ? "" : ShellWord.quote(part))
                .collect(Collectors.joining(RUN));
    }
}
