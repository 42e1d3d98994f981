package dev.qemu4j.net;

import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.NotReadyException;
import dev.qemu4j.host.Readiness;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;

/** Waits until a program is ready to serve a network. */
final class Ready {
    private static final String LISTENING = "00010000"; // __SO_ACCEPTCON, include/uapi/linux/net.h

    private Ready() {}

    static void await(HostProcess process, BooleanSupplier ready, Duration limit, String hint) {
        try {
            Readiness.await(process, ready, limit);
        } catch (NotReadyException e) {
            throw new NetworkException(e.getMessage() + "; " + hint, e);
        }
    }

    /**
     * Waits until a program takes connections at a Unix socket. The file is there a moment before, and who connects then is
     * refused; a try would be the one connection that passt takes.
     */
    static void awaitListening(HostProcess process, Path socket, Duration limit, String hint) {
        await(process, () -> Files.exists(socket) && isListening(process.pid(), socket), limit, hint);
    }

    /** Tells whether the network namespace of a process has a listening socket of that name; true where that is not told. */
    static boolean isListening(long pid, Path socket) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/net/unix"), StandardCharsets.ISO_8859_1)) {
            // Num RefCount Protocol Flags Type St Inode Path; programs bind the name that they got, or its real path.
            Set<String> names = new HashSet<>(List.of(bytes(socket), bytes(socket.toRealPath())));
            return lines.map(line -> line.split(" +", 8))
                    .anyMatch(line -> line.length == 8 && names.contains(line[7]) && line[3].equals(LISTENING));
        } catch (IOException | UncheckedIOException e) {
            return true;
        }
    }

    /** A path as the table has it, a character a byte. */
    private static String bytes(Path path) {
        return new String(path.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    }
}
