package dev.qemu4j.host;

import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A JVM with two programs that nothing keeps, of which each takes more than a second to end: the second one most of the time that an end has. */
final class OrderlyPairMain {
    private OrderlyPairMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        start(args[0], "first", "1");
        start(args[0], "second", "2.5");
        System.out.println("ready");
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }

    private static void start(String base, String name, String seconds) {
        String program =
                "trap 'sleep " + seconds + "; echo in order >\"$0\"; exit' TERM; echo r; while :; do sleep 0.1; done";
        HostProcess process = HostProcess.builder("sh", "-c", program, base + "/" + name)
                .runDirectory(RunDirectory.create(Path.of(base)))
                .endAfter(List.of("true"))
                .start();
        Eventually.until("ready", Eventually.SOON, () -> process.stdoutTail().equals("r\n"));
    }
}
