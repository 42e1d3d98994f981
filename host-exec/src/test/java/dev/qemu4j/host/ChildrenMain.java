package dev.qemu4j.host;

import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** A JVM with a run directory and children on every life line: prints the directory, their pids and an empty line. */
final class ChildrenMain {
    private ChildrenMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        RunDirectory directory = RunDirectory.create(Path.of(args[0]));
        out.println(directory);
        for (LifeLine lifeLine : LifeLines.kinds().toList()) {
            // A child that ignores SIGTERM, and one that runs to its end.
            HostProcess stubborn = HostProcess.builder("sh", "-c", "trap '' TERM; echo r; while :; do sleep 1; done")
                    .runDirectory(directory)
                    .lifeLine(lifeLine)
                    .start();
            Eventually.until(
                    "ready", Eventually.SOON, () -> stubborn.stdoutTail().equals("r\n"));
            Path pid = directory.path().resolve("pid-" + stubborn.pid());
            var running = HostCommand.builder("sh", "-c", "echo $$ > " + pid + "; exec sleep 600")
                    .lifeLine(lifeLine)
                    .build()
                    .runAsync();
            List.of(stubborn.pid(), Eventually.pidIn(pid)).forEach(out::println);
            if (running.isDone()) {
                throw new IllegalStateException("ended early: " + running);
            }
        }
        out.println();
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }
}
