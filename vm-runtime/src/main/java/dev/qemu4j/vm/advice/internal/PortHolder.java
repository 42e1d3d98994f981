package dev.qemu4j.vm.advice.internal;

import dev.qemu4j.host.system.Proc;
import dev.qemu4j.host.system.ProcessArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The process that listens on a port of this host, of those whose descriptors this user may see. Linux only. */
final class PortHolder {
    private static final List<Path> TABLES = List.of(
            Path.of("/proc/net/tcp"), Path.of("/proc/net/tcp6"), Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
    private static final Set<String> BOUND = Set.of("0A", "07"); // of TCP listening, of UDP any
    private static final int MOST_DESCRIPTORS = 100_000;

    private final Set<String> sockets;
    private int looked;

    private PortHolder(Set<String> sockets) {
        this.sockets = sockets;
    }

    /** Returns a clause such as { by sshd (pid 12)}, or an empty text if nobody can be named. */
    static String told(int port) {
        try {
            Set<String> sockets = sockets(port);
            return sockets.isEmpty() ? "" : new PortHolder(sockets).search();
        } catch (IOException | UncheckedIOException | DirectoryIteratorException e) {
            return ""; // it only makes the message better
        }
    }

    private static Set<String> sockets(int port) throws IOException {
        String end = String.format(Locale.ROOT, ":%04X", port);
        Set<String> inodes = new HashSet<>();
        for (Path table : TABLES) {
            if (!Files.isReadable(table)) {
                continue;
            }
            for (String line : Proc.lines(table)) {
                String[] cells = line.strip().split("\\s+", -1);
                if (cells.length > 9 && cells[1].endsWith(end) && BOUND.contains(cells[3])) {
                    inodes.add("socket:[" + cells[9] + "]");
                }
            }
        }
        return inodes;
    }

    private String search() throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (looked < MOST_DESCRIPTORS && has(process)) {
                    return " by " + name(process) + " (pid " + process.getFileName() + ")";
                }
            }
        }
        return "";
    }

    private boolean has(Path process) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path descriptor : descriptors) {
                looked++;
                if (sockets.contains(target(descriptor))) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // another user's, or gone
        }
        return false;
    }

    private static String target(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    private static String name(Path process) {
        List<String> arguments = ProcessHandle.of(
                        Long.parseLong(process.getFileName().toString()))
                .map(ProcessArguments::read)
                .orElse(List.of());
        return arguments.isEmpty()
                ? "a process"
                : "'" + Path.of(arguments.get(0)).getFileName() + "'";
    }
}
