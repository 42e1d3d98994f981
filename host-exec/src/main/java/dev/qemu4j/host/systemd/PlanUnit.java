package dev.qemu4j.host.systemd;

import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.system.UnitNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A plan as a unit of systemd's, which runs its commands at boot.
 *
 * <p>The commands that undo them are run when the unit is stopped, or cannot be started.
 *
 * <p>As with a plan, what a command that failed has not done is not undone, what is not the unit's own any more is left, and a step that cannot be undone leaves
 * those before it. What a plan asks before it is applied ({@link Plan#problems}) the unit does not ask.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class PlanUnit {
    /** Writes down that step $0 has begun. A command that says no has done nothing; one that a signal ended may have done anything. */
    private static final String BEGIN =
            ": >\"$0\" && { \"$@\" || { code=$?; [ $code -gt 128 ] || rm -f \"$0\"; exit $code; }; }";

    private static final String BEGIN_WITH_INPUT = "text=$1; shift; : >\"$0\" && { printf %s \"$text\" | \"$@\""
            + " || { code=$?; [ $code -gt 128 ] || rm -f \"$0\"; exit $code; }; }";

    private final String name;
    private final Plan plan;
    private final List<String> after;

    private PlanUnit(String name, Plan plan, List<String> after) {
        this.name = name;
        this.plan = plan;
        this.after = List.copyOf(after);
    }

    /**
     * Returns the unit of a plan.
     *
     * @param name the unit's name without {@code .service}: letters, digits and {@code _.-}, at most 64
     * @param plan commands alone, which run as root
     * @return the unit
     * @throws IllegalArgumentException if the name is not valid, or a step can only be done by this library
     */
    public static PlanUnit of(String name, Plan plan) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(plan, "plan");
        UnitNames.service(name);
        for (PlanStep step : plan.steps()) {
            if (!step.isCommand()) {
                throw new IllegalArgumentException(
                        step.title() + ": only this library can do it (expected: steps of PlanStep.run and feed)");
            }
        }
        return new PlanUnit(name, plan, List.of());
    }

    /**
     * Starts other units before, if they are to be started anyway.
     *
     * @param units their names with their kind
     * @return the changed unit
     * @throws IllegalArgumentException if one is no unit's name
     */
    public PlanUnit after(String... units) {
        Objects.requireNonNull(units, "units");
        for (String unit : units) {
            UnitNames.unit("after", unit);
        }
        return new PlanUnit(
                name, plan, Stream.concat(after.stream(), Stream.of(units)).toList());
    }

    /**
     * Returns the file's name.
     *
     * @return such as {@code lab.service}
     */
    public String fileName() {
        return name + ".service";
    }

    /**
     * Returns the unit.
     *
     * @return the text of the unit's file
     */
    public String text() {
        List<String> lines = new ArrayList<>(List.of("[Unit]", "Description=" + UnitWords.line(plan.title())));
        if (!after.isEmpty()) {
            lines.add("After=" + String.join(" ", after));
        }
        lines.addAll(List.of("", "[Service]", "Type=oneshot", "RemainAfterExit=yes"));
        lines.addAll(List.of("RuntimeDirectory=qemu4j-" + name, "RuntimeDirectoryMode=0700"));
        List<PlanStep> steps = plan.steps();
        for (int i = 0; i < steps.size(); i++) {
            lines.add("# " + UnitWords.line(steps.get(i).title()));
            lines.add("ExecStart=" + begin(i + 1, steps.get(i)));
        }
        for (int i = steps.size() - 1; i >= 0; i--) {
            if (!steps.get(i).undo().isEmpty()) {
                lines.add("# undo: " + UnitWords.line(steps.get(i).title()));
                // Unlike ExecStop, it runs also when a start has failed half way.
                lines.add("ExecStopPost=" + undo(i + 1, steps.get(i)));
            }
        }
        lines.addAll(List.of("", "[Install]", "WantedBy=multi-user.target"));
        return String.join("\n", lines) + "\n";
    }

    private String begin(int number, PlanStep step) {
        String input = step.input();
        Stream<String> text = input == null ? Stream.of() : Stream.of(input);
        return shell(
                input == null ? BEGIN : BEGIN_WITH_INPUT,
                number,
                Stream.concat(text, step.command().stream()).toList());
    }

    private String undo(int number, PlanStep step) {
        List<String> undoneIf = step.undoneIf();
        String script = "[ -e \"$0\" ] || exit 0; "
                + (undoneIf == null ? "" : words(undoneIf) + " || { rm -f \"$0\"; exit 0; }; ")
                + step.undo().stream().map(PlanUnit::words).collect(Collectors.joining(" && "))
                + " && rm -f \"$0\"";
        return shell(script, number, List.of());
    }

    private String shell(String script, int number, List<String> arguments) {
        String began = "%t/qemu4j-" + name + "/" + number;
        return Stream.concat(
                        Stream.of("/bin/sh -c", UnitWords.argument(script), began),
                        arguments.stream().map(UnitWords::argument))
                .collect(Collectors.joining(" "));
    }

    private static String words(List<String> command) {
        return command.stream().map(ShellWord::quote).collect(Collectors.joining(" "));
    }

    /** Returns the file's name and the plan's title. */
    @Override
    public String toString() {
        return "PlanUnit[" + fileName() + ": " + plan + "]";
    }
}
