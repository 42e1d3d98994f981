package dev.qemu4j.host.plan;

import dev.qemu4j.base.shell.ShellWord;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Writes a plan down for somebody to read. */
final class PlanText {
    private static final String ROOT = "# ";
    private static final String USER = "$ ";

    private final Plan plan;
    private final StringBuilder text = new StringBuilder();

    PlanText(Plan plan) {
        this.plan = plan;
    }

    String text() {
        long root = plan.steps().stream().filter(PlanStep::needsRoot).count();
        text.append(plan.title()).append(": ").append(plan.steps().size()).append(" steps, ");
        text.append(root).append(" of them as root (").append(ROOT.strip()).append(")\n");
        plan.warnings()
                .forEach(warning -> text.append("  warning: ").append(warning).append('\n'));
        int number = 0;
        for (PlanStep step : plan.steps()) {
            number++;
            text.append(String.format(Locale.ROOT, "%3d  %s%n", number, step.title()));
            line(step, step.command());
            input(step.input());
            for (List<String> undo : step.undo()) {
                text.append("  undo:");
                line(step, undo);
            }
        }
        return text.toString();
    }

    private void input(@Nullable String input) {
        if (input != null) {
            input.lines().forEach(line -> text.append("     | ").append(line).append('\n'));
        }
    }

    private void line(PlanStep step, List<String> command) {
        text.append("     ").append(step.needsRoot() ? ROOT : USER);
        text.append(String.join(" ", command.stream().map(ShellWord::quote).toList()));
        text.append('\n');
    }
}
