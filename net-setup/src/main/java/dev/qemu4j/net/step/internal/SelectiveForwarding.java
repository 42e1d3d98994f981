package dev.qemu4j.net.step.internal;

import dev.qemu4j.net.namespace.internal.NamespaceEntry;
import dev.qemu4j.net.namespace.internal.StateReader;
import dev.qemu4j.net.plan.internal.Assembly;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Interfaces that forward by a setting of their own on a host that does not forward otherwise. The kernel sets all alike whenever
 * forwarding begins or ends.
 */
record SelectiveForwarding(NamespaceEntry namespace, boolean ipv6) {
    void warn(Assembly assembly) {
        assembly.warn("forwarding by " + conf(), state -> warning());
    }

    private @Nullable String warning() {
        if (!"0".equals(Sysctl.read(namespace, conf() + ".all.forwarding"))) {
            return null;
        }
        String files = "/proc/sys/" + conf().replace('.', '/') + "/*/forwarding";
        String names = StateReader.text(namespace, "sh", "-c", "grep -lsx 1 " + files + " || :")
                .lines()
                .map(file -> file.replaceFirst("/forwarding$", "").replaceFirst(".*/", ""))
                .collect(Collectors.joining(", "));
        return names.isEmpty()
                ? null
                : names + ": forwarding is on by " + conf()
                        + ".NAME.forwarding alone, which the kernel sets to 0 when the"
                        + " last network that forwards is gone";
    }

    private String conf() {
        return ipv6 ? "net.ipv6.conf" : "net.ipv4.conf";
    }
}
