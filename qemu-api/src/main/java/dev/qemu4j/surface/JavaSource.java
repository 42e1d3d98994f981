package dev.qemu4j.surface;

import dev.qemu4j.helper.Helper;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Command lines as Java source. */
public final class JavaSource {
    private static final String INDENT = "                ";

    private JavaSource() {}

    /**
     * Writes a class with a method that builds a command line.
     *
     * @param target the system to emulate
     * @param program the program; empty if it is the target's
     * @param options the options
     * @param helpers the helpers
     * @return the source file
     */
    public static String of(String target, String program, List<Option> options, List<Helper> helpers) {
        JavaNames names = new JavaNames();
        names.of("dev.qemu4j.CommandLine");
        String expression = expression(target, program, options, names)
                + helpers.stream()
                        .map(helper -> INDENT + HelperSource.of(helper, names))
                        .collect(Collectors.joining())
                + INDENT + ".build()";
        StringBuilder text = new StringBuilder();
        names.imports().forEach(name -> text.append("import ").append(name).append(";\n"));
        return text.append("\nfinal class Machine {\n")
                .append("    static CommandLine commandLine() {\n")
                .append("        return ")
                .append(expression)
                .append(";\n    }\n}\n")
                .toString();
    }

    private static String expression(String target, String program, List<Option> options, JavaNames names) {
        String constant = target.toUpperCase(Locale.ROOT);
        boolean known = List.of("ARM", "AARCH64", "I386", "PPC64", "RISCV64", "S390X", "X86_64")
                .contains(constant);
        String type = names.of("dev.qemu4j.base.Target");
        StringBuilder text = new StringBuilder("CommandLine.builder(")
                .append(known ? type + "." + constant : "new " + type + "(" + JavaLiterals.text(target) + ")")
                .append(")\n");
        if (!program.isEmpty()) {
            text.append(INDENT)
                    .append(".program(")
                    .append(JavaLiterals.text(program))
                    .append(")\n");
        }
        OptionSource source = new OptionSource(target, names);
        boolean formsCount = LateDevices.areIn(options, target);
        for (Option option : options) {
            Option shown = option.redacted();
            boolean kept = JsonOnly.is(shown) || (formsCount && shown.isJson() && DeviceForms.isDevice(shown));
            text.append(INDENT)
                    .append(source.call(asRead(kept ? shown : shown.canonical()), kept))
                    .append(shown.equals(option) ? "" : " // *** stands for a secret, which is not shown")
                    .append('\n');
        }
        return text.toString();
    }

    /** An amount that a typed setter was given is an object, which only the option itself can write. */
    private static Option asRead(Option option) {
        Parameters parameters = option.parameters();
        String argument = option.argument();
        return parameters == null
                        || argument == null
                        || parameters.list().stream()
                                .noneMatch(parameter -> parameter.value().isPojo())
                ? option
                : Option.text(option.name(), argument);
    }
}
