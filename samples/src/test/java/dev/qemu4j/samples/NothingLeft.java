package dev.qemu4j.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.net.HostNetwork;
import dev.qemu4j.net.base.NetworkState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails each test after which the host has more than before, or less: in its network, mounts, devices or processes. */
final class NothingLeft implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace STORE = ExtensionContext.Namespace.create(NothingLeft.class);
    private static final Pattern PROGRAMS = Pattern.compile("qemu|dnsmasq|passt|vde_switch|slirpvde|nbdkit");
    private static final Pattern MOUNTS = Pattern.compile("/dev/(loop|nbd|mapper/)|qemu4j-");
    /** The kernel frees a loop device some time after its unmount. */
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        context.getStore(STORE).put("before", state());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        Object before = context.getStore(STORE).get("before");
        long deadline = System.nanoTime() + LIMIT.toNanos();
        Set<String> now = state();
        while (!now.equals(before) && System.nanoTime() < deadline) {
            now = state();
        }
        assertThat((Object) now).isEqualTo(before);
    }

    private static Set<String> state() throws IOException {
        Set<String> state = new TreeSet<>();
        NetworkState network = HostNetwork.state();
        network.links().forEach(link -> state.add(link.name() + " up: " + link.up() + " " + link.addresses()));
        network.routes().forEach(route -> state.add(route.toString()));
        HostCommand.of("nft", "list", "ruleset").run().stdout().lines().forEach(state::add);
        state.add("ip_forward " + Files.readString(Path.of("/proc/sys/net/ipv4/ip_forward")));
        for (String directory : Set.of("/run/netns", "/dev", "/etc/qemu")) {
            files(Path.of(directory), state);
        }
        Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
                .filter(line -> MOUNTS.matcher(line).find())
                .forEach(state::add);
        HostCommand.of("losetup", "--list", "--noheadings", "--output", "NAME,BACK-FILE")
                .run()
                .stdout()
                .lines()
                .forEach(state::add);
        ProcessHandle.current()
                .descendants()
                .map(process -> process.info().commandLine().orElse(""))
                .filter(line -> PROGRAMS.matcher(line).find())
                .forEach(state::add);
        return state;
    }

    private static void files(Path directory, Set<String> state) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            files.map(Path::toString)
                    .filter(file -> file.contains("q4j-") || file.startsWith("/etc/"))
                    .forEach(state::add);
        }
    }
}
