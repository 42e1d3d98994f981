package dev.qemu4j.host;

import java.io.PrintStream;
import java.util.List;

/** A JVM that starts children without end on every life line, each with an argument by which it is known. */
final class StormMain {
    private StormMain() {}

    @SuppressWarnings({"SystemOut", "InfiniteLoopStatement"})
    public static void main(String[] args) {
        PrintStream out = System.out;
        List<LifeLine> lifeLines = LifeLines.kinds().toList();
        while (true) {
            for (LifeLine lifeLine : lifeLines) {
                out.println(HostProcess.builder("sleep", args[0])
                        .lifeLine(lifeLine)
                        .start()
                        .pid());
            }
        }
    }
}
