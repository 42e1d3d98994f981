package dev.qemu4j.check.value.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.TypeValues;
import java.util.List;
import java.util.Set;

/** Models of network cards on a PC, which refuses unknown ones up to QEMU 8; later it goes on without the card. */
public final class NicModelRule implements Rule {
    private static final int FIRST_THAT_GOES_ON = 9;
    private static final Set<String> OTHER = Set.of("help", "?");

    @Override
    public void check(Line line, Problems problems) {
        MachineType machine = line.machine();
        if (machine == null
                || !(machine.name().startsWith("pc-q35") || machine.name().startsWith("pc-i440fx"))
                || line.surface().version().atLeast(FIRST_THAT_GOES_ON, 0)) {
            return;
        }
        for (String name : List.of("-nic", "-net")) {
            for (Option option : line.options(name)) {
                model(option, line, problems);
            }
        }
    }

    private static void model(Option option, Line line, Problems problems) {
        Parameters parameters = option.parameters();
        String model = parameters == null || "none".equals(parameters.text("type")) ? null : parameters.text("model");
        if (model == null || line.surface().device(model) != null || OTHER.contains(model)) {
            return;
        }
        List<String> models = TypeValues.ofType("NicModel");
        if (!models.contains(model)) {
            problems.unknown(
                    ProblemKind.UNKNOWN_VALUE,
                    Place.of(option, "model"),
                    Line.name(option) + " model: '" + model + "' is no network card",
                    model,
                    models);
        }
    }
}
