package dev.qemu4j.host;

import dev.qemu4j.host.internal.ShellEnvironment;
import dev.qemu4j.host.system.HostText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * A pipe that ends with the JVM: the process that the JVM forked leaves a watcher behind and becomes the program.
 *
 * <p>The program's standard input is the one descriptor Java can pass that no program writes to, so it is the pipe. The
 * watcher, a child of the program, reads it until its end. Then it kills its parent, if that is still the program:
 * otherwise the program has ended and its pid may be somebody else's. A program's input goes through a private file,
 * which is removed before the program starts.
 */
final class PipeLifeLine extends LifeLine {
    private static final String KILL_PARENT = "[ \"$PPID\" = \"$0\" ] && kill -KILL \"$0\"";
    private static final String WATCH = "(trap '' HUP INT QUIT TERM; cd /; while read -r _ <&3; do :; done; exec "
            + LifeLine.SHELL + " -c '" + KILL_PARENT + "' $$) >/dev/null 2>&1 & exec 3<&-; ";

    // The pipe moves away from the standard input; $0 is the private file or /dev/null.
    private static final String NO_INPUT = "exec 3<&0 <\"$0\"; ";
    private static final String INPUT = "exec 3<&0 <\"$0\"; command -p rm -f \"$0\"; ";

    private final String shell;

    PipeLifeLine(String shell) {
        this.shell = shell;
    }

    @Override
    public String describe() {
        return "pipe watched by " + shell;
    }

    @Override
    Process start(ChildSpec child) throws IOException {
        ProcessBuilder builder = child.processBuilder();
        ShellEnvironment environment = new ShellEnvironment(builder.environment());
        List<String> program = child.resolvedArgv(builder.environment());
        if (child.input == null) {
            return child.spawn(builder.command(command(NO_INPUT, ChildSpec.DEV_NULL.toPath(), environment, program)));
        }
        Path input = privateFile();
        try {
            Files.write(input, child.input);
            return child.spawn(builder.command(command(INPUT, input, environment, program)));
        } catch (IOException e) {
            Files.deleteIfExists(input);
            throw e;
        }
    }

    private List<String> command(String opening, Path input, ShellEnvironment environment, List<String> program) {
        List<String> command = new ArrayList<>(
                List.of(shell, "-c", opening + WATCH + environment.exec(), HostText.toProgram(input.toString())));
        command.addAll(environment.values());
        command.addAll(program);
        return command;
    }

    private static Path privateFile() throws IOException {
        return Files.createTempFile(
                        "qemu4j-",
                        null,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                .toAbsolutePath();
    }
}
