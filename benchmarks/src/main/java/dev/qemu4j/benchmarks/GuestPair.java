package dev.qemu4j.benchmarks;

import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.guest.linux.LinuxGuestConsole;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.run.RunDirectory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Two Linux guests with a network card each, at 10.78.0.1 and 10.78.0.2. */
final class GuestPair implements AutoCloseable {
    private static final Duration BOOT = Duration.ofMinutes(2);
    private static final Duration LONGEST = Duration.ofMinutes(2);
    private static final int MEBIBYTES = 32;
    private static final double MEGA = 1e6;

    private final RunDirectory directory = RunDirectory.create();
    private final List<HostProcess> processes = new ArrayList<>();
    private final List<LinuxGuestConsole> consoles = new ArrayList<>();

    /** Starts both; the command comes before QEMU's program, such as one that enters a network namespace. */
    GuestPair(LinuxGuest guest, List<String> command, List<List<String>> networks) {
        for (int i = 0; i < networks.size(); i++) {
            LinuxGuestConsole console = LinuxGuestConsole.listen(directory.socket("console" + i));
            consoles.add(console);
            List<String> argv = new ArrayList<>(command);
            argv.addAll(List.of("qemu-system-x86_64", "-nodefaults", "-M", "q35", "-accel", "tcg", "-m", "256M"));
            argv.addAll(List.of("-display", "none"));
            argv.addAll(guest.arguments());
            argv.addAll(console.arguments());
            argv.addAll(networks.get(i));
            processes.add(HostProcess.builder(argv).runDirectory(directory).start());
        }
        for (int i = 0; i < consoles.size(); i++) {
            consoles.get(i).awaitReady(BOOT);
            consoles.get(i).output("ip addr add 10.78.0." + (i + 1) + "/24 dev eth0; ip link set eth0 up");
        }
        consoles.get(1)
                .output("mkdir /tmp/www && dd if=/dev/zero of=/tmp/www/file bs=1M count=" + MEBIBYTES
                        + " 2>/dev/null && httpd -p 8000 -h /tmp/www");
        consoles.get(0).output("for i in $(seq 20); do ping -c 1 -W 1 10.78.0.2 && exit; done; exit 1");
    }

    /** Returns the least, the mean and the longest round trip in milliseconds. */
    String ping(int count) {
        String output = consoles.get(0)
                .run("ping -q -A -c " + count + " 10.78.0.2", LONGEST)
                .output();
        return output.replaceAll("(?s).* = ([0-9./]+) ms.*", "$1");
    }

    /** Returns the rate of a file's transfer by HTTP in megabytes per second. */
    double megabytesPerSecond() {
        long start = System.nanoTime();
        String size = consoles.get(0).output("wget -q -O - http://10.78.0.2:8000/file | wc -c");
        double seconds = (System.nanoTime() - start) / 1e9;
        if (!size.equals(Integer.toString(MEBIBYTES << 20))) {
            throw new IllegalStateException("of the file came " + size + " bytes");
        }
        return (MEBIBYTES << 20) / seconds / MEGA;
    }

    @Override
    public void close() {
        processes.forEach(HostProcess::kill);
        processes.forEach(HostProcess::close);
        consoles.forEach(LinuxGuestConsole::close);
        directory.close();
    }
}
