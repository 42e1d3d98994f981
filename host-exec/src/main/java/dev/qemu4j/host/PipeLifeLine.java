package dev.qemu4j.host;

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
    private static final String WATCH = "(trap '' HUP INT QUIT TERM; cd /; while read -r _ <&3; do :; done; " + "exec "
            + SHELL + " -c '[ \"$PPID\" = \"$0\" ] && kill -KILL \"$0\"' $$) >/dev/null 2>&1 & ";

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
        List<String> command = new ArrayList<>(List.of(shell, "-c"));
        byte[] input = child.input;
        if (input == null) {
            command.add("exec 3<&0 </dev/null; " + WATCH + "exec 3<&-; " + environment.exec());
            command.add(shell);
        } else {
            command.add("exec 3<&0 <\"$0\" || exit 126; command -p rm -f \"$0\"; " + WATCH + "exec 3<&-; "
                    + environment.exec());
            command.add(privateFile(input).toString());
        }
        command.addAll(environment.values());
        command.addAll(program);
        return child.spawn(builder.command(command));
    }

    private static Path privateFile(byte[] content) throws IOException {
        Path file = Files.createTempFile(
                "qemu4j-", null, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        return Files.write(file, content);
    }
}
