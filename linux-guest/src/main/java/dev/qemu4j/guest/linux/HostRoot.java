package dev.qemu4j.guest.linux;

import dev.qemu4j.base.shell.ShellWord;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The host's files inside a guest, so that programs of the host, a JVM among them, run there as root with the guest's kernel.
 *
 * <p>The host's root directory is shared read-only over 9p. What programs write goes to the guest's memory; {@code /run} with an empty
 * {@code /run/tmp}, {@code /dev}, {@code /proc} and {@code /sys} are the guest's.
 */
public final class HostRoot {
    private static final String TAG = "hostroot";
    private static final Duration MOUNT = Duration.ofSeconds(30);

    private static final String SCRIPT = """
            set -e
            mkdir -p /host /layer /merged
            mount -t 9p -o trans=virtio,version=9p2000.L,ro,cache=loose,msize=262144 hostroot /host
            mount -t tmpfs tmpfs /layer
            mkdir /layer/upper /layer/work
            mount -t overlay -o lowerdir=/host,upperdir=/layer/upper,workdir=/layer/work overlay /merged
            mount -t proc proc /merged/proc
            mount -t sysfs sysfs /merged/sys
            mount -t devtmpfs devtmpfs /merged/dev
            mount -t tmpfs tmpfs /merged/run
            mkdir /merged/run/lock /merged/run/tmp
            """;

    private final LinuxGuestConsole console;

    private HostRoot(LinuxGuestConsole console) {
        this.console = console;
    }

    /**
     * Adds the modules that a guest needs for this.
     *
     * @param guest a guest being described
     * @return the same builder
     */
    public static LinuxGuest.Builder addTo(LinuxGuest.Builder guest) {
        return guest.module("9p").module("9pnet_virtio").module("overlay");
    }

    /**
     * Returns QEMU's arguments that share the host's root directory.
     *
     * @return {@code -fsdev} and {@code -device}
     */
    public static List<String> arguments() {
        return List.of(
                "-fsdev",
                "local,id=" + TAG + ",path=/,readonly=on,security_model=none,multidevs=remap",
                "-device",
                "virtio-9p-pci,fsdev=" + TAG + ",mount_tag=" + TAG);
    }

    /**
     * Mounts the host's files in a guest that is ready.
     *
     * @param console the guest's console
     * @return the host's files
     * @throws LinuxGuestException if they could not be mounted
     */
    public static HostRoot mount(LinuxGuestConsole console) {
        ShellResult result = console.run(SCRIPT, MOUNT);
        if (result.exitCode() != 0) {
            throw new IllegalStateException("the host's files cannot be mounted in the guest: " + result.output());
        }
        return new HostRoot(console);
    }

    /**
     * Runs a program of the host in the guest.
     *
     * @param argv the program and its arguments
     * @param limit how long it may take
     * @return its exit code, and what it wrote
     */
    public ShellResult run(List<String> argv, Duration limit) {
        String command = argv.stream().map(ShellWord::quote).collect(Collectors.joining(" "));
        return console.run("exec chroot /merged " + command, limit);
    }
}
