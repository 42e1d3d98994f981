package dev.qemu4j.host;

import dev.qemu4j.host.internal.OpenResources;
import dev.qemu4j.host.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Path;

/** A JVM in which the resources that end before a program throw Errors, when they are asked to end and when they are closed. */
final class FaultyEndMain {
    private FaultyEndMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        Path base = Path.of(args[0]);
        RunDirectory directory = RunDirectory.create(base);
        String program = "trap 'echo in order >\"$0\"; exit' TERM; echo r; while :; do sleep 0.1; done";
        HostProcess process = HostProcess.builder(
                        "sh", "-c", program, base.resolve("ended").toString())
                .runDirectory(directory)
                .start();
        Eventually.until("ready", Eventually.SOON, () -> process.stdoutTail().equals("r\n"));
        Object faulty = new Object();
        OpenResources.add(OpenResources.Turn.PLANS, faulty, FaultyEndMain::fail);
        OpenResources.add(OpenResources.Turn.PLANS, faulty, FaultyEndMain::fail, patience -> {});
        System.out.println("ready");
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }

    private static void fail() {
        throw new NoClassDefFoundError("planted");
    }
}
