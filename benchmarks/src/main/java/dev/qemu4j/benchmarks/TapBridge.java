package dev.qemu4j.benchmarks;

import dev.qemu4j.host.HostCommand;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A bridge with two taps in a network namespace of its own, where nothing else sees them. */
final class TapBridge implements AutoCloseable {
    private final String namespace = "q4jbench" + ProcessHandle.current().pid();

    TapBridge() {
        run("ip", "netns", "add", namespace);
        ip("link", "add", "br0", "type", "bridge");
        ip("link", "set", "br0", "up");
        for (String tap : List.of("tap0", "tap1")) {
            ip("tuntap", "add", tap, "mode", "tap");
            ip("link", "set", tap, "master", "br0", "up");
        }
    }

    /** Returns the prefix of a command that runs in the namespace. */
    List<String> command() {
        return List.of("nsenter", "--net=/run/netns/" + namespace);
    }

    List<String> network(int number) {
        return List.of(
                "-netdev",
                "tap,id=net0,ifname=tap" + number + ",script=no,downscript=no",
                "-device",
                "virtio-net,netdev=net0,mac=52:54:00:00:00:0" + (number + 1));
    }

    private void ip(String... arguments) {
        List<String> argv = new ArrayList<>(List.of("ip", "-n", namespace));
        argv.addAll(Arrays.asList(arguments));
        run(argv.toArray(String[]::new));
    }

    private static void run(String... argv) {
        HostCommand.of(List.of(argv)).run();
    }

    @Override
    public void close() {
        run("ip", "netns", "del", namespace);
    }
}
