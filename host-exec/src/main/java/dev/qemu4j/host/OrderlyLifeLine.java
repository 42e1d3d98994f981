package dev.qemu4j.host;

import dev.qemu4j.host.internal.ShellEnvironment;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.run.internal.OrderlyEnd;
import dev.qemu4j.host.system.HostText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A life line for a program on which something stands that would lose data without it, such as a mount. It outlives the JVM until a command
 * has succeeded that ends what stands on it.
 *
 * <p>Like {@link PipeLifeLine}, a watcher reads a pipe until the JVM has ended. Then it runs the command, again each second until it
 * succeeds, and only then asks its parent to end, if that is still the program. The program is in a session of its own, as the
 * interrupt of a terminal goes to all of the JVM's group.
 */
final class OrderlyLifeLine extends LifeLine {
    private static final Path SESSION = Path.of("/usr/bin/setsid");

    /** $0 is the program, $1 the file of the command, $2 this text. Each round is a shell of its own, which knows its parent anew. */
    private static final String ROUND = "[ \"$PPID\" = \"$0\" ] || exit 0; if " + SHELL + " \"$1\"; then exec " + SHELL
            + " -c '[ \"$PPID\" = \"$0\" ] && kill -TERM \"$0\"' \"$0\"; fi; sleep 1; exec " + SHELL
            + " -c \"$2\" \"$0\" \"$1\" \"$2\"";

    // $0 is the file of the command, $1 the text of a round.
    private static final String WATCH = "exec 3<&0 </dev/null; "
            + "(trap '' HUP INT QUIT TERM; cd /; while read -r _ <&3; do :; done; exec 3<&-; exec " + SHELL
            + " -c \"$1\" $$ \"$0\" \"$1\") >/dev/null 2>&1 & exec 3<&-; shift; ";

    @Override
    public String describe() {
        return "pipe watched by " + SHELL + ", for an end in order";
    }

    @Override
    Process start(ChildSpec child) throws IOException {
        RunDirectory directory = child.runDirectory;
        if (directory == null || child.endAfter == null || child.input != null) {
            throw new IllegalStateException("a program with endAfter needs a run directory, and takes no input");
        }
        OrderlyEnd file = new OrderlyEnd(directory.path());
        ProcessBuilder builder = child.processBuilder();
        ShellEnvironment environment = new ShellEnvironment(builder.environment());
        List<String> command = new ArrayList<>();
        if (Files.isExecutable(SESSION)) {
            command.add(SESSION.toString());
        }
        command.addAll(List.of(SHELL, "-c", WATCH + environment.exec()));
        command.add(HostText.toProgram(file.file().toString()));
        command.add(ROUND);
        command.addAll(environment.values());
        command.addAll(child.resolvedArgv(builder.environment()));
        return child.spawn(builder.command(command));
    }
}
