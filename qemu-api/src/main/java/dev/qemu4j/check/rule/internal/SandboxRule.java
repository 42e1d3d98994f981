package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.Set;

/** A change of user behind a sandbox that forbids it: the kernel kills QEMU without a message. */
final class SandboxRule implements Rule {
    private static final Set<String> ON = Set.of("on", "true");
    private static final Set<String> FORBIDDING = Set.of("deny", "children");

    @Override
    public void check(Line line, Problems problems) {
        boolean changesUser = line.has("-runas") || line.last("-run-with", "user") != null;
        List<Option> sandboxes = line.options("-sandbox");
        Parameters parameters = changesUser ? line.merged("-sandbox") : null;
        if (parameters == null || sandboxes.isEmpty()) {
            return;
        }
        String enable = parameters.text("enable");
        String elevate = parameters.text("elevateprivileges");
        if (enable != null && ON.contains(enable) && elevate != null && FORBIDDING.contains(elevate)) {
            problems.error(
                    ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                    Place.of(sandboxes.get(sandboxes.size() - 1)),
                    "-sandbox elevateprivileges: '" + elevate + "' kills QEMU when it changes its user (expected:"
                            + " the change of user without it: a user other than root has nothing to elevate)");
        }
    }
}
