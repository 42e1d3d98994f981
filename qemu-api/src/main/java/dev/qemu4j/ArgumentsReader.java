package dev.qemu4j;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.KnownOptions;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.OptionSecrets;
import dev.qemu4j.surface.JsonOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a program's arguments as QEMU reads them. */
final class ArgumentsReader {
    private static final Pattern PROGRAM =
            Pattern.compile("(?:.*[/\\\\])?qemu-system-([a-z0-9_]+)(?:\\.exe)?", Pattern.DOTALL);
    private static final Pattern HOST_PROGRAM = Pattern.compile("(?:.*/)?(?:qemu-kvm|kvm|qemu)", Pattern.DOTALL);

    private final List<String> arguments;
    private final List<Remark> remarks = new ArrayList<>();
    private int position = 1;

    private ArgumentsReader(List<String> arguments) {
        this.arguments = arguments;
    }

    static CommandLine read(List<String> arguments, List<Remark> remarks) {
        if (arguments.isEmpty()) {
            throw new CommandLineSyntaxException(
                    "no arguments (expected: a program, such as qemu-system-x86_64, first)");
        }
        for (String argument : arguments) {
            if (argument.indexOf('\0') >= 0) {
                throw new CommandLineSyntaxException("argument '" + argument.replace("\0", "\\0")
                        + "' (expected: no NUL character, no program can be given one)");
            }
        }
        ArgumentsReader reader = new ArgumentsReader(arguments);
        reader.remarks.addAll(remarks);
        return reader.read();
    }

    static boolean isProgram(String word) {
        return PROGRAM.matcher(word).matches() || HOST_PROGRAM.matcher(word).matches();
    }

    private CommandLine read() {
        Target target = target();
        CommandLine.Builder builder = CommandLine.builder(target).program(arguments.get(0));
        List<Option> read = new ArrayList<>();
        while (position < arguments.size()) {
            read.add(next());
        }
        return builder.read(CreationOrder.kept(read, target, remarks))
                .remarks(remarks)
                .build();
    }

    private Target target() {
        String program = arguments.get(0);
        Matcher matcher = PROGRAM.matcher(program);
        if (matcher.matches()) {
            return new Target(Objects.requireNonNull(matcher.group(1)));
        }
        if (HOST_PROGRAM.matcher(program).matches()) {
            remarks.add(new Remark(program, "emulates the host's own kind of machine: taken for x86_64"));
            return Target.X86_64;
        }
        throw new CommandLineSyntaxException("program '" + program + "' (expected: qemu-system-… or a path to one)");
    }

    private Option next() {
        String word = arguments.get(position++);
        if (!word.startsWith("-")) {
            return Option.text("-hda", word); // as QEMU does
        }
        String name = word.startsWith("--") ? word.substring(1) : word;
        if (name.length() < 2) {
            throw new CommandLineSyntaxException("argument '" + word + "' (expected: '-' and the name of an option)");
        }
        if (!KnownOptions.isKnown(name)) {
            return unknown(word, name);
        }
        if (!KnownOptions.takesArgument(name)) {
            return Option.flag(name);
        }
        if (position == arguments.size()) {
            throw new CommandLineSyntaxException("option " + name + ": nothing follows (expected: its argument)");
        }
        return known(name, arguments.get(position++));
    }

    private Option known(String name, String argument) {
        Option read = Option.text(name, argument);
        if (read.parameters() == null && KnownOptions.takesParameters(name) && !isOtherForm(name, argument)) {
            boolean json = argument.startsWith("{");
            remarks.add(new Remark(
                    read.toString(),
                    "QEMU would not understand this" + (json ? ", as " + name + " takes no JSON" : "")
                            + ": left as it is"));
        }
        // The forms of devices and of network backends decide when QEMU creates them.
        boolean keptForm = name.equals("-device") || name.equals("-netdev") || JsonOnly.is(read);
        Option canonical = read.isJson() && keptForm ? read.asJson() : read.canonical();
        Secrets secrets = OptionSecrets.of(List.of(read));
        for (String repeated : read.repeated()) {
            remarks.add(new Remark(
                    read.toString(),
                    secrets.hideIn(repeated) + " comes several times: the "
                            + (read.takesFirst(repeated) ? "first" : "last") + " one counts"));
        }
        if (read.hasShortSwitches()) {
            remarks.add(new Remark(
                    secrets.hideIn(name + " " + argument),
                    "a switch without a value is deprecated since 6.0: "
                            + canonical.redacted().argument()));
        }
        return canonical;
    }

    /** Requests for help, and the addresses that -incoming takes in place of parameters. */
    private static boolean isOtherForm(String name, String argument) {
        return name.equals("-incoming") || argument.endsWith("help") || argument.endsWith("?");
    }

    private Option unknown(String word, String name) {
        RemovedOptions.Removed removed = RemovedOptions.find(name);
        boolean argument = removed != null
                ? removed.argument()
                : position < arguments.size() && !arguments.get(position).startsWith("-");
        remarks.add(new Remark(
                name, removed != null ? removed.advice() : "no option that this library knows: left as it is"));
        return argument && position < arguments.size()
                ? Option.text(word, arguments.get(position++))
                : Option.flag(word);
    }
}
