package dev.qemu4j.net.internal;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds programs of administrators, whose directories are not on every user's PATH. */
public final class Programs {
    private static final List<String> MORE = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private static final Map<String, String> PACKAGES = Map.ofEntries(
            Map.entry("bridge", "iproute2"),
            Map.entry("dnsmasq", "dnsmasq-base"),
            Map.entry("flock", "util-linux"),
            Map.entry("ip", "iproute2"),
            Map.entry("iptables", "iptables"),
            Map.entry("nft", "nftables"),
            Map.entry("nsenter", "util-linux"),
            Map.entry("passt", "passt"),
            Map.entry("pgrep", "procps"),
            Map.entry("pkill", "procps"),
            Map.entry("getfacl", "acl"),
            Map.entry("setfacl", "acl"),
            Map.entry("setpriv", "util-linux"),
            Map.entry("slirpvde", "vde2"),
            Map.entry("sysctl", "procps"),
            Map.entry("unshare", "util-linux"),
            Map.entry("vde_switch", "vde2"));

    private Programs() {}

    /** The name if it is on the PATH or nowhere, else where it is. */
    public static String command(String name) {
        Path file = find(name);
        return file == null || onPath().contains(String.valueOf(file.getParent())) ? name : file.toString();
    }

    /**
     * Returns a command that starts a program by way of another, such as a shell. It is the program alone if that is not there, so that
     * the message is about it.
     */
    public static List<String> through(List<String> command, String program) {
        return find(program) == null ? List.of(program) : command;
    }

    /** Says that a program is not there, and what has it. */
    public static @Nullable String missing(String program) {
        if (find(program) != null) {
            return null;
        }
        String debian = PACKAGES.get(program);
        return "'" + program + "' is not installed, or not on the PATH"
                + (debian == null ? "" : " (Debian: " + debian + ")");
    }

    public static @Nullable Path find(String name) {
        if (name.startsWith("/")) {
            return Files.isExecutable(Path.of(name)) ? Path.of(name) : null;
        }
        List<String> directories = new ArrayList<>(onPath());
        directories.addAll(MORE);
        return directories.stream()
                .map(directory -> Path.of(directory).resolve(name))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .findFirst()
                .orElse(null);
    }

    private static List<String> onPath() {
        String path = System.getenv("PATH");
        return path == null
                ? List.of()
                : List.of(path.split(File.pathSeparator)).stream()
                        .filter(directory -> !directory.isEmpty())
                        .toList();
    }
}
