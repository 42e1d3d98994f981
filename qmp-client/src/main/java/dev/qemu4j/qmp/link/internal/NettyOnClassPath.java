package dev.qemu4j.qmp.link.internal;

import dev.qemu4j.qmp.wire.internal.Reason;
import io.netty.util.Version;
import java.net.SocketAddress;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The Netty that the application brings, which may be an older one than this library asks for. */
final class NettyOnClassPath {
    /** Before it, Unix sockets need Netty's native library. */
    private static final String NEEDED = "4.1.110.Final";

    private NettyOnClassPath() {}

    /** Throws if Netty lacks what a connection to or from an address takes. */
    static void requireClasses(
            NettySockets sockets,
            SocketAddress address,
            BiFunction<String, @Nullable Throwable, ? extends RuntimeException> exception) {
        try {
            sockets.channel(address);
            sockets.serverChannel(address);
        } catch (LinkageError e) {
            throw exception.apply(lacking(e, Version.identify()), e);
        }
    }

    static String lacking(LinkageError failure, Map<String, Version> found) {
        return "Netty on the class path is " + describe(found) + " and lacks what is needed (" + Reason.of(failure)
                + "); use io.netty:netty-transport " + NEEDED
                + " or newer, or add netty-transport-native-epoll of the"
                + " same version";
    }

    /** Such as "4.1.100.Final"; several versions if the artifacts are not all of one. */
    private static String describe(Map<String, Version> found) {
        Map<String, String> versions = found.values().stream()
                .filter(version -> version.artifactId().startsWith("netty-"))
                .collect(Collectors.toMap(Version::artifactId, Version::artifactVersion, (one, other) -> one));
        TreeSet<String> distinct = new TreeSet<>(versions.values());
        if (distinct.isEmpty()) {
            return "of an unknown version";
        }
        return distinct.size() == 1
                ? distinct.first()
                : versions.entrySet().stream()
                        .map(entry -> entry.getKey() + " " + entry.getValue())
                        .sorted()
                        .collect(Collectors.joining(", "));
    }
}
