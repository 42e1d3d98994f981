package dev.qemu4j.vm;

import dev.qemu4j.CommandLine;
import dev.qemu4j.CommandLineSyntaxException;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.system.ProcessArguments;
import java.util.List;
import java.util.Objects;

/** QEMUs that somebody else has started. */
public final class QemuProcesses {
    private QemuProcesses() {}

    /**
     * Reads the command line of a running QEMU. On Linux it is the whole one; elsewhere the Java runtime may know none,
     * or cut it off.
     *
     * @param process the QEMU
     * @return its command line
     * @throws QemuException if the process has ended, or its arguments cannot be read: those of another user's process
     *     can be hidden
     * @throws CommandLineSyntaxException if the process is no system emulator of QEMU's
     */
    public static CommandLine commandLine(ProcessHandle process) {
        Objects.requireNonNull(process, "process");
        return CommandLine.parse(arguments(process));
    }

    private static List<String> arguments(ProcessHandle process) {
        List<String> arguments = ProcessArguments.read(process);
        if (arguments.isEmpty()) {
            throw new QemuException("the arguments of process " + process.pid()
                    + " are not known (expected: a process that runs, of your own user)");
        }
        return arguments;
    }
}
