package dev.qemu4j.img.serve;

import dev.qemu4j.img.internal.ReservedNames;
import java.util.Map;

/**
 * Options of QEMU's servers that nobody may add by their names. They take the process away from the JVM that must end it, make it do
 * something else, or contradict what its launch sets.
 */
final class ReservedOptions {
    private static final String AWAY = "the server would outlive its close";
    private static final String NO_SERVER = "it would be no server";
    private static final String SOURCE = "the ImageSource says it";

    private static final ReservedNames NBD = new ReservedNames(
            "option",
            Map.ofEntries(
                    Map.entry("--fork", AWAY),
                    Map.entry("--pid-file", "the launch has its own; ask ImageServer.pid()"),
                    Map.entry("--connect", "it takes a device of the kernel, which outlives the JVM"),
                    Map.entry("--disconnect", NO_SERVER),
                    Map.entry("--list", NO_SERVER),
                    Map.entry("--help", NO_SERVER),
                    Map.entry("--version", NO_SERVER),
                    Map.entry("--socket", "use unixSocket"),
                    Map.entry("--port", "use tcp"),
                    Map.entry("--bind", "use tcp"),
                    Map.entry("--persistent", "use once"),
                    Map.entry("--export-name", "use exportName"),
                    Map.entry("--tls-creds", "use tls"),
                    Map.entry("--format", SOURCE),
                    Map.entry("--image-opts", SOURCE)));

    private static final ReservedNames DAEMON = new ReservedNames(
            "option",
            Map.of("--daemonize", AWAY, "--pidfile", "use pidFile", "--help", NO_SERVER, "--version", NO_SERVER));

    private ReservedOptions() {}

    static void refuseNbd(String argument) {
        NBD.refuse(argument);
    }

    static void refuseDaemon(String argument) {
        DAEMON.refuse(argument);
    }
}
