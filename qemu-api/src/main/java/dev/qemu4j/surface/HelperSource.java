package dev.qemu4j.surface;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.helper.Helper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Helpers as Java source. */
final class HelperSource {
    private static final String INDENT = "                        ";

    private HelperSource() {}

    /** The call that adds a helper, as lines. */
    static String of(Helper helper, JavaNames names) {
        List<List<String>> commands = helper.commands();
        StringBuilder text = new StringBuilder(".helper(")
                .append(names.of("dev.qemu4j.helper.Helper"))
                .append(".builder(")
                .append(JavaLiterals.text(helper.name()))
                .append(", ")
                .append(words(commands.get(0)));
        commands.stream()
                .skip(1)
                .forEach(command -> text.append(call("orCommand")).append(words(command)));
        path(text, "readyOnSocket", helper.readySocket(), names);
        path(text, "readyOnFile", helper.readyFile(), names);
        if (helper.readyOnExit()) {
            text.append(call("readyOnExit")).append("true");
        }
        if (helper.input().length > 0) {
            text.append(call("input")).append("new byte[] {/* a secret, which is not shown */}");
        }
        path(text, "state", helper.state(), names);
        text(text, "hint", helper.hint());
        text(text, "advice", helper.advice());
        text.append(call("startTimeout"))
                .append(names.of("java.time.Duration"))
                .append(".ofMillis(")
                .append(JavaLiterals.number(TimeLimit.millis(helper.startTimeout())))
                .append(')');
        return text.append(call("build")).append("))\n").toString();
    }

    private static String words(List<String> command) {
        return command.stream().map(HelperSource::word).collect(Collectors.joining(", "));
    }

    private static String word(String word) {
        return JavaLiterals.text(Secrets.hideInArgument(word));
    }

    private static void path(StringBuilder text, String setter, @Nullable Path path, JavaNames names) {
        if (path != null) {
            text.append(call(setter))
                    .append(names.of("java.nio.file.Path"))
                    .append(".of(")
                    .append(JavaLiterals.text(path.toString()))
                    .append(')');
        }
    }

    private static void text(StringBuilder text, String setter, String value) {
        if (!value.isEmpty()) {
            text.append(call(setter)).append(JavaLiterals.text(value));
        }
    }

    private static String call(String setter) {
        return ")\n" + INDENT + "." + setter + "(";
    }
}
