package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.regex.Pattern;

/** Letters of devices to boot from, and the machine's UUID. */
final class BootRule implements Rule {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    @Override
    public void check(Line line, Problems problems) {
        for (Option option : line.options("-boot")) {
            Parameters parameters = option.parameters();
            for (String name : List.of("order", "once")) {
                String letters = parameters == null ? null : parameters.text(name);
                if (letters != null && !areDevices(letters)) {
                    problems.error(
                            ProblemKind.UNKNOWN_VALUE,
                            Place.of(option, name),
                            "-boot " + name + ": '" + letters + "' (expected: letters from a to p, each once)");
                }
            }
        }
        for (Option option : line.options("-uuid")) {
            String uuid = option.argument();
            if (uuid != null && !UUID.matcher(uuid).matches()) {
                problems.error(
                        ProblemKind.BAD_UUID,
                        Place.of(option),
                        "-uuid: '" + uuid + "' (expected: as 550e8400-e29b-41d4-a716-446655440000)");
            }
        }
    }

    private static boolean areDevices(String letters) {
        return letters.chars().allMatch(c -> c >= 'a' && c <= 'p')
                && letters.chars().distinct().count() == letters.length();
    }
}
