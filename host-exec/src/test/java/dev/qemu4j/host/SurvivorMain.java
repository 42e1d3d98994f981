package dev.qemu4j.host;

import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.run.internal.RunJournal;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;

/** A JVM with a run directory and a process of it that no exit ends: prints the directory, the pid and an empty line. */
final class SurvivorMain {
    private SurvivorMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        RunDirectory directory = RunDirectory.create(Path.of(args[0]));
        Process survivor = new ProcessBuilder("sleep", "600").start();
        new RunJournal(directory.path()).addChild(survivor.pid(), "sleep");
        out.println(directory);
        out.println(survivor.pid());
        out.println();
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }
}
