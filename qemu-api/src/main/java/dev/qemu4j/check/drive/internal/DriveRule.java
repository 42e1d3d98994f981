package dev.qemu4j.check.drive.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import dev.qemu4j.surface.TypeValues;
import java.util.List;

/** Disks: what is easily forgotten. */
public final class DriveRule implements Rule {
    private static final List<String> INTERFACES = TypeValues.ofType("DriveInterface");

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-drive")) {
            Parameters parameters = option.parameters();
            if (parameters != null) {
                drive(option, parameters, problems);
            }
        }
        if (line.has("-snapshot") && line.has("-blockdev")) {
            problems.warning(
                    ProblemKind.SNAPSHOT_WITHOUT_EFFECT,
                    Place.of(line.options("-snapshot").get(0)),
                    "-snapshot does not protect what -blockdev opens: put an overlay on it, or use -drive");
        }
    }

    private static void drive(Option option, Parameters parameters, Problems problems) {
        String inter = parameters.text("if");
        if (inter != null && !INTERFACES.contains(inter)) {
            problems.unknown(
                    ProblemKind.UNKNOWN_VALUE,
                    Place.of(option, "if"),
                    "-drive if: '" + inter + "' is not allowed",
                    inter,
                    INTERFACES);
        }
        boolean guessed = parameters.find("format") == null && parameters.find("driver") == null;
        if (guessed && parameters.find("file") != null && !"cdrom".equals(parameters.text("media"))) {
            problems.warning(
                    ProblemKind.FORMAT_GUESSED,
                    Place.of(option, "file"),
                    "-drive: QEMU guesses the format, and a guest can write what makes it guess wrong: add format=");
        }
    }
}
