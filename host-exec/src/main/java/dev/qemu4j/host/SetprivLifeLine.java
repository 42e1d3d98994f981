package dev.qemu4j.host;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.internal.ShellEnvironment;
import dev.qemu4j.host.internal.Spawner;
import dev.qemu4j.host.internal.Threads;
import dev.qemu4j.host.system.ProgramSearch;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Linux's parent-death signal. {@code setpriv} arms it, a shell checks that the JVM is still the parent, and each
 * replaces itself by the next, so that the program keeps the pid that the JVM forked.
 */
final class SetprivLifeLine extends LifeLine {
    private static final Duration PROBE = Duration.ofSeconds(5);

    private final String setpriv;
    private final String shell;

    SetprivLifeLine(String setpriv, String shell) {
        this.setpriv = setpriv;
        this.shell = shell;
    }

    /** Looks for a setpriv that knows the option: busybox has one without, and macOS has none. */
    static @Nullable SetprivLifeLine find() {
        try {
            String setpriv = ProgramSearch.byDefault().find("setpriv").toString();
            Process probe =
                    Spawner.spawn(() -> new ProcessBuilder(setpriv, "--pdeathsig", "KILL", "--", SHELL, "-c", "exit 0")
                            .redirectInput(ChildSpec.DEV_NULL)
                            .redirectOutput(Redirect.DISCARD)
                            .redirectError(Redirect.DISCARD)
                            .start());
            return succeeded(probe) ? new SetprivLifeLine(setpriv, SHELL) : null;
        } catch (IOException e) {
            return null;
        }
    }

    @Override
    public String describe() {
        return "parent-death signal (" + setpriv + ")";
    }

    @Override
    Process start(ChildSpec child) throws IOException {
        ProcessBuilder builder = child.processBuilder();
        ShellEnvironment environment = new ShellEnvironment(builder.environment());
        // The JVM may have died before the signal was armed; then another process is the parent by now.
        String script = "[ \"$PPID\" = \"$0\" ] || exit 1; " + environment.exec();
        List<String> command = new ArrayList<>(List.of(setpriv, "--pdeathsig", "KILL", "--", shell, "-c", script));
        command.add(Long.toString(ProcessHandle.current().pid()));
        command.addAll(environment.values());
        command.addAll(child.resolvedArgv(builder.environment()));
        byte[] input = child.input;
        if (input == null) {
            return child.spawn(builder.command(command).redirectInput(ChildSpec.DEV_NULL));
        }
        Process process = child.spawn(builder.command(command));
        Threads.start("stdin-" + process.pid(), () -> feed(process, input));
        return process;
    }

    @SuppressWarnings("EmptyCatch")
    private static void feed(Process process, byte[] input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input);
        } catch (IOException e) {
            // The program ended or closed its input without reading all of it, which is its own affair.
        }
    }

    /** The answer is for all programs of the JVM: it must not depend on whether its first caller is interrupted. */
    private static boolean succeeded(Process probe) {
        try {
            return Await.uninterrupted(nanos -> probe.waitFor(nanos, TimeUnit.NANOSECONDS), PROBE)
                    && probe.exitValue() == 0;
        } finally {
            probe.destroyForcibly();
        }
    }
}
