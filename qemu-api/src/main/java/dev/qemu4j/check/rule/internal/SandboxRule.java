package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Problems.Place;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

/** Acts of QEMU that its sandbox forbids: the kernel kills it without a message, at the start or later. */
final class SandboxRule implements Rule {
    private static final Set<String> ON = Set.of("on", "true");
    private static final Set<String> FORBIDDING = Set.of("deny", "children");

    @Override
    public void check(Line line, Problems problems) {
        List<Option> sandboxes = line.options("-sandbox");
        Parameters parameters = line.merged("-sandbox");
        String enable = parameters.text("enable");
        if (sandboxes.isEmpty() || enable == null || !ON.contains(enable)) {
            return;
        }
        Option last = sandboxes.get(sandboxes.size() - 1);
        String elevate = parameters.text("elevateprivileges");
        boolean changesUser = line.has("-runas") || line.last("-run-with", "user") != null;
        if (changesUser && elevate != null && FORBIDDING.contains(elevate)) {
            problems.error(
                    ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                    Place.of(last),
                    "-sandbox elevateprivileges: '" + elevate + "' kills QEMU when it changes its user (expected:"
                            + " the change of user without it: a user other than root has nothing to elevate)");
        }
        if ("deny".equals(parameters.text("spawn")) && startsPrograms(line)) {
            problems.error(
                    ProblemKind.OPTIONS_EXCLUDE_EACH_OTHER,
                    Place.of(last),
                    "-sandbox spawn: 'deny' kills QEMU when the guest connects to what a program serves, such as an SMB"
                            + " share (expected: spawn=allow, or a network without guestfwd=…-cmd: and smb=)");
        }
    }

    /** Tells whether a user network starts a program for each connection of the guest. */
    private static boolean startsPrograms(Line line) {
        return Stream.of("-netdev", "-nic", "-net")
                .flatMap(name -> line.options(name).stream())
                .map(Option::parameters)
                .filter(Objects::nonNull)
                .flatMap(network -> network.list().stream())
                .anyMatch(SandboxRule::startsAProgram);
    }

    private static boolean startsAProgram(Parameter parameter) {
        return parameter.name().equals("smb")
                || (parameter.name().startsWith("guestfwd")
                        && parameter.value().toString().contains("-cmd:"));
    }
}
