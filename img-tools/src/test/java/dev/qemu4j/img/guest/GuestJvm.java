package dev.qemu4j.img.guest;

import dev.qemu4j.guest.linux.HostRoot;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.guest.linux.ShellResult;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** A throwaway Linux guest with kernel modules that the host may lack, in which classes of the tests run as root. */
public final class GuestJvm implements AutoCloseable {
    private static final Duration BOOT = Duration.ofMinutes(4);

    private final RunDirectory directory;
    private final LinuxGuestConsole console;
    private final HostProcess qemu;
    private final HostRoot host;

    private GuestJvm(RunDirectory directory, LinuxGuest guest) {
        this.directory = directory;
        console = LinuxGuestConsole.listen(directory.socket("console.sock"));
        List<String> argv =
                new ArrayList<>(List.of("qemu-system-x86_64", "-nodefaults", "-no-user-config", "-M", "q35"));
        argv.addAll(List.of("-accel", "tcg,thread=multi", "-smp", "2", "-m", "1G", "-display", "none"));
        argv.addAll(guest.arguments());
        argv.addAll(console.arguments());
        argv.addAll(HostRoot.arguments());
        qemu = HostProcess.builder(argv).runDirectory(directory).start();
        console.awaitReady(BOOT);
        host = HostRoot.mount(console);
    }

    /** Boots a guest; where there is nothing to make it of, and no Debian to get it from, says so loudly. */
    public static GuestJvm boot(Set<String> modules) {
        LinuxGuest.Builder builder = HostRoot.addTo(LinuxGuest.builder());
        modules.forEach(builder::module);
        LinuxGuest guest;
        try {
            guest = builder.build();
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                String why = "NOT RUN: " + e.getMessage();
                System.err.println(why);
                Assumptions.abort(why);
            }
            throw e;
        }
        return new GuestJvm(RunDirectory.create(), guest);
    }

    /** Runs the main method of a class and gives its exit code and what it wrote. */
    public ShellResult run(Class<?> main, Duration limit, String... arguments) {
        // Without udev device-mapper's library has to make the devices itself.
        List<String> argv = new ArrayList<>(List.of("env", "DM_DISABLE_UDEV=1"));
        argv.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.io.tmpdir=/run/tmp"));
        argv.addAll(List.of("-cp", System.getProperty("java.class.path")));
        argv.add(main.getName());
        argv.addAll(List.of(arguments));
        return host.run(argv, limit);
    }

    @Override
    public void close() {
        console.close();
        qemu.kill();
        qemu.close();
        directory.close();
    }
}
