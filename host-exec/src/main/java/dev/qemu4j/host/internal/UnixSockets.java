package dev.qemu4j.host.internal;

import dev.qemu4j.host.system.HostText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The kernel's table of Unix sockets. It tells that a program takes connections: the socket's file is there a moment before, when who
 * connects is refused, and a try would be the one connection that some programs take.
 */
public final class UnixSockets {
    private static final String LISTENING = "00010000"; // __SO_ACCEPTCON, include/uapi/linux/net.h

    private UnixSockets() {}

    /**
     * Tells whether there is a listening socket of that name, in the network namespace of a process or in the JVM's own. Both are asked, as a program may
     * listen and then move to another namespace. Tells that it is there where that is not told.
     */
    public static boolean isListening(long pid, Path socket) {
        if (!Files.exists(socket)) {
            return false;
        }
        try {
            // Programs bind the name that they got, or its real path.
            Set<String> names = new HashSet<>(List.of(bytes(socket), bytes(socket.toRealPath())));
            return isListed(Long.toString(pid), names) || isListed("self", names);
        } catch (IOException | UncheckedIOException e) {
            return true;
        }
    }

    private static boolean isListed(String process, Set<String> names) throws IOException {
        try (Stream<String> lines =
                Files.lines(Path.of("/proc", process, "net", "unix"), StandardCharsets.ISO_8859_1)) {
            // Num RefCount Protocol Flags Type St Inode Path
            return lines.map(line -> line.split(" +", 8))
                    .anyMatch(line -> line.length == 8 && names.contains(line[7]) && line[3].equals(LISTENING));
        }
    }

    /** A path as the table has it, a character a byte. */
    private static String bytes(Path path) {
        return new String(HostText.bytes(path.toString()), StandardCharsets.ISO_8859_1);
    }
}
