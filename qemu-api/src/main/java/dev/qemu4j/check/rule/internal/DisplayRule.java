package dev.qemu4j.check.rule.internal;

import dev.qemu4j.check.line.internal.Line;
import dev.qemu4j.check.line.internal.Problems;
import dev.qemu4j.check.line.internal.Rule;
import dev.qemu4j.check.problem.ProblemKind;
import dev.qemu4j.check.problem.Severity;

/** Warns of a command line that names no display. */
final class DisplayRule implements Rule {
    @Override
    public void check(Line line, Problems problems) {
        if (!line.has("-display", "-nographic", "-vnc", "-spice", "-readconfig", "-sdl", "-curses")) {
            problems.general(
                    ProblemKind.DEFAULT_DISPLAY,
                    Severity.WARNING,
                    "no -display: QEMU opens a window, or else a VNC server without a password at port 5900 or above of"
                            + " this host's loopback (expected: -display none, or the one that is wanted)");
        }
    }
}
