package dev.qemu4j.guest;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real QEMU with the embedded guest; this module is below those that can start one properly. */
final class Machine implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(4);

    private final Process qemu;
    private final GuestConsole console;
    private final Path log;

    private Machine(Process qemu, GuestConsole console, Path log) {
        this.qemu = qemu;
        this.console = console;
        this.log = log;
    }

    /** Starts QEMU and waits for the guest; the arguments define the node {@code disk} and a device with it. */
    static Machine start(Path directory, String... arguments) throws IOException {
        Path log = directory.resolve("qemu.log");
        try (GuestListener listener = GuestConsole.listen(directory.resolve("guest.sock"))) {
            List<String> argv = new ArrayList<>(List.of(
                    Tools.qemu("qemu-system-x86_64"),
                    "-nodefaults",
                    "-no-user-config",
                    "-display",
                    "none",
                    "-accel",
                    "tcg",
                    "-m",
                    "16M",
                    "-chardev",
                    "socket,id=guest,path=" + listener.path(),
                    "-serial",
                    "chardev:guest",
                    "-monitor",
                    "stdio"));
            Collections.addAll(argv, arguments);
            Process qemu = new ProcessBuilder(argv)
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            try {
                Machine machine = new Machine(qemu, listener.accept(PATIENCE), log);
                machine.console.awaitReady(PATIENCE);
                return machine;
            } catch (QemuException e) {
                qemu.destroyForcibly();
                throw new AssertionError(String.join(" ", argv) + "\n" + Files.readString(log), e);
            }
        }
    }

    GuestConsole console() {
        return console;
    }

    /** Resets the machine as a button would. */
    void reset() throws IOException {
        qemu.getOutputStream().write("system_reset\n".getBytes(UTF_8));
        qemu.getOutputStream().flush();
    }

    /** Lets the guest power off and waits for QEMU's end. */
    void powerOff() throws IOException, InterruptedException {
        console.powerOff();
        if (!qemu.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS) || qemu.exitValue() != 0) {
            throw new AssertionError("QEMU did not end well: " + qemu + "\n" + Files.readString(log));
        }
    }

    @Override
    public void close() {
        console.close();
        qemu.destroyForcibly();
        qemu.onExit().orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    }
}
