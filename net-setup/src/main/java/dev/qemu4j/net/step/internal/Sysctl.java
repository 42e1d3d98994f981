package dev.qemu4j.net.step.internal;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.net.base.Link;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.base.Subnet;
import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.namespace.internal.StateReader;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.plan.internal.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A setting of the kernel that several networks may need: the first sets it, and the last puts it back. Which have it is told
 * by marks in the aliases of their bridges.
 */
public final class Sysctl {
    private Sysctl() {}

    public static void forwarding(Assembly assembly, List<Subnet> subnets) {
        for (Subnet subnet : subnets) {
            if (!subnet.isIpv6()) {
                change(assembly, "net.ipv4.ip_forward", "1", ",f4");
                continue;
            }
            String key = "net.ipv6.conf.all.forwarding";
            change(assembly, key, "1", ",f6");
            assembly.warn(
                    "IPv6 forwarding",
                    state -> "1".equals(read(assembly.namespace(), key))
                            ? null
                            : "with IPv6 forwarding the host does not take routes from its routers any more,"
                                    + " except by interfaces with accept_ra=2");
        }
    }

    /** Adds a step if the value is another, or was until a network of this library changed it. */
    public static void change(Assembly assembly, String key, String wanted, String mark) {
        NamespaceEntry namespace = assembly.namespace();
        String before = read(namespace, key);
        boolean shared = isShared(namespace, mark);
        assembly.check(
                "sysctl " + key,
                state -> Objects.equals(before, read(namespace, key))
                        ? null
                        : key + " was " + before + " when the network was planned, and is another now: plan it anew");
        if (before == null) {
            return;
        }
        if (before.equals(wanted) && !shared) {
            assembly.mark(mark.toUpperCase(Locale.ROOT)); // needed, though not ours to put back
            return;
        }
        String old = shared ? (wanted.equals("1") ? "0" : "1") : before;
        // What somebody has set since is theirs, and what another network of this library needs is left to that.
        String undo = "[ \"$(cat " + file(key) + ")\" != " + wanted + " ] || ip -o link | grep -qi 'alias "
                + Identity.PREFIX + ".*" + mark + "' || sysctl -q -w " + key + "=" + old;
        assembly.mark(mark);
        assembly.step("set " + key, "sysctl", "-q", "-w", key + "=" + wanted)
                .undo("sh", "-c", undo)
                .add();
    }

    private static boolean isShared(NamespaceEntry namespace, String mark) {
        if (!namespace.isThere()) {
            return false;
        }
        try {
            return StateReader.links(namespace).stream()
                    .map(Link::alias)
                    .anyMatch(alias -> alias.startsWith(Identity.PREFIX) && alias.contains(mark));
        } catch (NetworkException e) {
            return false; // the plan tells of it
        }
    }

    /** The value, or null if the kernel has no such setting. */
    public static @Nullable String read(NamespaceEntry namespace, String key) {
        Path file = file(key);
        try {
            if (namespace.isHost()) {
                return Files.readString(file).strip();
            }
            return HostCommand.of(namespace.rootCommand(List.of("cat", file.toString())))
                    .run()
                    .stdout()
                    .strip();
        } catch (IOException | HostCommandException e) {
            return null;
        }
    }

    private static Path file(String key) {
        return Path.of("/proc/sys", key.replace('.', '/'));
    }
}
