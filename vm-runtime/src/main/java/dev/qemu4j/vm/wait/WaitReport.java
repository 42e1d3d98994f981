package dev.qemu4j.vm.wait;

import dev.qemu4j.qapi.runstate.ResetEvent;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;

/** The evidence of a wait that failed: the output of the machine and of QEMU. */
final class WaitReport {
    private static final int LINES = 15;

    private final String consoles;
    private final String stderr;
    private final long resets;
    private final long dropped;

    WaitReport(VirtualMachine vm) {
        StringBuilder text = new StringBuilder();
        for (VmConsole console : vm.consoles()) {
            String last = console.lastLines(LINES).stripTrailing();
            text.append(text.isEmpty() ? "" : "\n").append("console ").append(console.id());
            text.append(last.isBlank() ? ": nothing" : ":\n    " + last.replace("\n", "\n    "));
        }
        consoles = text.toString();
        stderr = vm.stderrTail().strip();
        resets = vm.events().all(ResetEvent.class).stream()
                .filter(ResetEvent::guest)
                .count();
        dropped = vm.events().dropped();
    }

    String consoles() {
        return consoles;
    }

    String stderr() {
        return stderr;
    }

    /** The message with the evidence behind it. */
    String behind(String message) {
        return message
                + (resets == 0 ? "" : "\nthe guest has reset itself " + resets + (resets == 1 ? " time" : " times"))
                + (dropped == 0 ? "" : "\nQEMU's first " + dropped + " events are not kept any more")
                + (consoles.isEmpty() ? "\nthe machine has no console" : "\n" + consoles)
                + (stderr.isEmpty() ? "" : "\nQEMU:\n    " + stderr.replace("\n", "\n    "));
    }

    /** The message of a failure without the output that it has behind it. */
    static String firstLine(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines()
                .findFirst()
                .orElse(message)
                .replaceFirst("; (?:its last lines:|it has printed nothing)$", "");
    }
}
