package dev.qemu4j.host;

import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** A JVM with a program that may end once a file is there: prints its run directory and its pid. */
final class OrderlyMain {
    private OrderlyMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        PrintStream out = System.out;
        RunDirectory directory = RunDirectory.create(Path.of(args[0]));
        String program = "trap 'echo in order >\"$0\"; exit' TERM; echo r; while :; do sleep 0.1; done";
        HostProcess process = HostProcess.builder("sh", "-c", program, args[0] + "/ended")
                .runDirectory(directory)
                .endAfter(List.of(
                        "sh", "-c", "test -e \"$0\" || { echo it is \\'busy\\' >&2; exit 1; }", args[0] + "/a 'file'"))
                .start();
        Eventually.until("ready", Eventually.SOON, () -> process.stdoutTail().equals("r\n"));
        out.println(directory);
        out.println(process.pid());
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }
}
