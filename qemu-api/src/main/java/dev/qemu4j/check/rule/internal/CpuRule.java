package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.surface.CpuModel;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.Set;
import java.util.TreeSet;

/** CPU models and features. */
final class CpuRule implements Rule {
    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-cpu")) {
            Parameters parameters = option.parameters();
            String model = parameters == null ? null : parameters.text("model");
            if (parameters == null || model == null || model.equals("help") || model.equals("?")) {
                continue;
            }
            model(option, model, line, problems);
            if (!line.surface().cpuFeatures().isEmpty()) {
                parameters.list().forEach(parameter -> feature(option, parameter, line, problems));
            }
        }
    }

    private static void model(Option option, String name, Line line, Problems problems) {
        Set<String> names = new TreeSet<>();
        for (CpuModel model : line.surface().cpuModels()) {
            names.add(model.name());
            if (model.name().equals(name) && model.deprecated()) {
                problems.warning(
                        ProblemKind.DEPRECATED,
                        Place.of(option, "model"),
                        "CPU model '" + name + "' is deprecated: QEMU will drop it");
            }
        }
        if (!names.isEmpty() && !names.contains(name) && !name.endsWith("-cpu")) {
            problems.unknown(
                    ProblemKind.UNKNOWN_CPU_MODEL,
                    Place.of(option, "model"),
                    "-cpu: " + line.surface() + " has no model '" + name + "'",
                    name,
                    names);
        }
    }

    private static void feature(Option option, Parameter parameter, Line line, Problems problems) {
        String name = parameter.name();
        String dashed = name.replace('_', '-');
        boolean there = name.equals("model")
                || line.surface().cpuFeatures().stream()
                        .anyMatch(feature ->
                                feature.name().equals(name) || feature.name().equals(dashed));
        if (!there) {
            Set<String> names = new TreeSet<>();
            line.surface().cpuFeatures().forEach(feature -> names.add(feature.name()));
            problems.unknown(
                    ProblemKind.UNKNOWN_CPU_FEATURE,
                    new Place(option, parameter),
                    "-cpu: CPUs of " + line.surface() + " have no feature '" + name + "'",
                    name,
                    names);
        }
    }
}
