package dev.qemu4j.guest.linux;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.ExitStatus;
import dev.qemu4j.host.HostProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assumptions;

/** A real QEMU with the Linux guest. */
final class LinuxMachine implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(4);

    private final LinuxGuestConsole console;
    private final HostProcess qemu;

    private LinuxMachine(LinuxGuestConsole console, HostProcess qemu) {
        this.console = console;
        this.qemu = qemu;
    }

    /** Builds a guest. */
    static LinuxGuest build(LinuxGuest.Builder builder) {
        return onThisHost(builder::build);
    }

    static Path program(String name) {
        return onThisHost(() -> new ProgramSource(new DebianPackages(Cache.ofUser())).find(name));
    }

    static Kernel kernel(Set<String> modules) {
        return onThisHost(() -> new KernelSearch(Path.of("/"), new DebianPackages(Cache.ofUser())).find(modules));
    }

    /** Runs an action; on a host without the parts of a guest, and without a Debian to get them from, says so loudly. */
    private static <T> T onThisHost(Supplier<T> action) {
        try {
            return action.get();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                String why = "NOT RUN: " + e.getMessage();
                System.err.println(why);
                Assumptions.abort(why);
            }
            throw e;
        }
    }

    /** Starts QEMU, but waits for nothing. */
    static LinuxMachine start(Path directory, LinuxGuest guest, String... arguments) {
        Path socket = directory.resolve("console.sock");
        return start(LinuxGuestConsole.listen(socket), socket, guest, arguments);
    }

    /** Starts QEMU with another socket in place of the console's. */
    static LinuxMachine start(LinuxGuestConsole console, Path socket, LinuxGuest guest, String... arguments) {
        List<String> argv = new ArrayList<>(List.of(
                "qemu-system-x86_64",
                "-nodefaults",
                "-no-user-config",
                "-M",
                "q35",
                "-accel",
                "tcg",
                "-m",
                LinuxGuest.MEMORY.bytes() / 1024 / 1024 + "M",
                "-display",
                "none"));
        argv.addAll(guest.arguments());
        console.arguments().forEach(word -> argv.add(word.replaceAll("path=[^,]*", "path=" + socket)));
        Collections.addAll(argv, arguments);
        return new LinuxMachine(
                console,
                HostProcess.builder(argv).hint("install qemu-system-x86").start());
    }

    static LinuxMachine startReady(Path directory, LinuxGuest guest, String... arguments) {
        LinuxMachine machine = start(directory, guest, arguments);
        try {
            machine.console.awaitReady(PATIENCE);
            return machine;
        } catch (QemuException e) {
            machine.close();
            throw new AssertionError(machine.qemu.stderrTail(), e);
        }
    }

    LinuxGuestConsole console() {
        return console;
    }

    /** Waits for QEMU's end. */
    ExitStatus awaitExit() {
        ExitStatus status = qemu.pollExit(PATIENCE);
        if (status == null) {
            throw new AssertionError("QEMU still runs; the guest said:\n" + console.text());
        }
        return status;
    }

    void powerOff() {
        console.powerOff(PATIENCE);
        ExitStatus status = awaitExit();
        if (!status.succeeded()) {
            throw new AssertionError(status + ": " + qemu.stderrTail());
        }
    }

    void kill() {
        qemu.kill();
        awaitExit();
    }

    @Override
    public void close() {
        qemu.kill();
        qemu.close();
        console.close();
    }
}
