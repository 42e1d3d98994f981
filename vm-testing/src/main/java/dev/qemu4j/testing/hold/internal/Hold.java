package dev.qemu4j.testing.hold.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.vm.PortForward;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.console.VmConsole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stop after a failed test, in which somebody looks into its machines: by their consoles, QMP and the ports that reach them. The ways are printed, since
 * the one at the terminal asked for it, whatever log there is.
 */
public final class Hold {
    private static final Logger log = LoggerFactory.getLogger(Hold.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final int SSH = 22;

    private final Path file;
    private final Duration limit;
    private final List<Hatch> hatches = new ArrayList<>();

    private Hold(Path file, Duration limit) {
        this.file = file;
        this.limit = limit;
    }

    /**
     * Stops until the file {@code held} in a folder is deleted, all machines have ended, or the limit has passed.
     *
     * @param folder the folder
     * @param test the test as people read it
     * @param machines its machines by their names
     * @param limit the longest time
     */
    public static void hold(Path folder, String test, Map<String, VirtualMachine> machines, Duration limit) {
        new Hold(folder.resolve("held"), limit).hold(test, machines);
    }

    private void hold(String test, Map<String, VirtualMachine> machines) {
        try {
            Files.createDirectories(file.getParent());
            StringBuilder ways = new StringBuilder();
            machines.forEach((name, vm) -> ways.append(ways(name, vm)));
            Files.writeString(file, ways, UTF_8);
            System.err.print(test + " failed, and its machines are held for " + limit.toSeconds()
                    + " s, or until you say: rm " + file + "\n" + ways);
            Await.poll(
                    Await.Condition.polling(() -> Files.notExists(file) || allEnded(machines), PAUSE),
                    "holding the machines of " + test,
                    limit);
        } catch (IOException | RuntimeException e) {
            log.warn("the machines of {} cannot be held: {}", test, e.toString());
        } finally {
            hatches.forEach(Hatch::close);
        }
    }

    private static boolean allEnded(Map<String, VirtualMachine> machines) {
        return machines.values().stream().noneMatch(VirtualMachine::isAlive);
    }

    private String ways(String name, VirtualMachine vm) {
        StringBuilder ways = new StringBuilder(name + ": " + vm + "\n");
        for (VmConsole console : vm.consoles()) {
            Path socket = vm.runDirectory().resolve("hold-" + console.id());
            hatches.add(Hatch.open(socket, new ConsoleSession(console)));
            ways.append("  ")
                    .append(console.id())
                    .append(": socat -,rawer,escape=0x1d UNIX-CONNECT:")
                    .append(socket);
            ways.append("   (ctrl-] leaves)\n");
        }
        Path qmp = vm.runDirectory().resolve("hold-qmp");
        hatches.add(Hatch.open(qmp, new QmpSession(vm.qmp())));
        ways.append("  QMP: socat - UNIX-CONNECT:").append(qmp).append("   (a line a command, without events)\n");
        for (PortForward forward : forwards(vm)) {
            boolean ssh = forward.guest().getPort() == SSH;
            ways.append("  ").append(forward);
            ways.append(ssh ? ": ssh -p " + forward.host().getPort() + " USER@127.0.0.1\n" : "\n");
        }
        return ways.toString();
    }

    private static List<PortForward> forwards(VirtualMachine vm) {
        try {
            return vm.forwards();
        } catch (QemuException e) { // ended
            return List.of();
        }
    }
}
