package dev.qemu4j.vm.disk.fleece.internal;

import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.block.BlockDirtyBitmapOrStr;
import dev.qemu4j.qapi.block.BlockExportInfo;
import dev.qemu4j.qapi.block.BlockExportOptions;
import dev.qemu4j.qapi.block.BlockExportType;
import dev.qemu4j.qapi.sockets.SocketAddressLegacy;
import dev.qemu4j.qapi.sockets.UnixSocketAddress;
import dev.qemu4j.qmp.QmpClient;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;
import dev.qemu4j.vm.disk.step.internal.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** QEMU's NBD server on a socket in a directory that nobody else may enter. QEMU has one server only, which this must be. */
public final class PullServer {
    /** A listening socket, as the kernel lists it, also if its file is gone. */
    private static final Pattern LISTENING = Pattern.compile(".* 00010000 .*/qemu4j-([0-9a-f]{8})");

    private static final Path SOCKETS = Path.of("/proc/net/unix");

    private final QmpClient qmp;
    private final String tag;
    private @Nullable RunDirectory directory;
    private boolean started;

    public PullServer(QmpClient qmp, String tag) {
        this.qmp = qmp;
        this.tag = tag;
    }

    /** Stops the server of a pull that has ended at any step, by the name of its socket: a server without exports could be anybody's. */
    public static boolean stop(QmpClient qmp, Predicate<String> tag) {
        if (!isListening(tag) || !exports(qmp).isEmpty()) {
            return false;
        }
        qmp.blocking().block().nbdServerStop();
        return true;
    }

    private static boolean isListening(Predicate<String> tag) {
        if (!Files.isReadable(SOCKETS)) {
            return false; // not on Linux
        }
        try (Stream<String> lines = Files.lines(SOCKETS, StandardCharsets.ISO_8859_1)) {
            return lines.map(LISTENING::matcher).anyMatch(line -> line.matches() && tag.test(line.group(1)));
        } catch (IOException | UncheckedIOException e) {
            throw new DiskException(SOCKETS + " cannot be read: " + e, e);
        }
    }

    public void place(RunDirectory own) {
        directory = own;
    }

    public Path socket() {
        if (directory == null) {
            throw new IllegalStateException("the server has no directory");
        }
        return directory.socket("qemu4j-" + tag);
    }

    public void start() {
        try {
            qmp.blocking().block().nbdServerStart(SocketAddressLegacy.unix(UnixSocketAddress.of(socket().toString())));
            started = true;
        } catch (QmpCommandException e) {
            throw e.description().contains("already running")
                    ? new DiskException(
                            "backup: QEMU's NBD server runs for others, with the exports " + exports(qmp)
                                    + " (expected: none; QEMU has one server only: end it with nbd-server-stop, or push"
                                    + " the backup)",
                            e)
                    : Refused.refused("backup: the NBD server cannot be started on " + socket(), e);
        }
    }

    /** Exports a view, by its own name; it is writable, as it could not be trimmed else, and takes no writes. */
    public void add(String view, boolean marked) {
        qmp.blocking().block().blockExportAdd(BlockExportOptions.nbd(view, view, e -> {
            e.name(view).writable(true);
            if (marked) {
                e.bitmaps(List.of(BlockDirtyBitmapOrStr.of(Fleecing.CHANGES)));
            }
        }));
    }

    private static List<String> exports(QmpClient qmp) {
        return qmp.blocking().block().queryBlockExports().stream()
                .filter(export -> export.type().equals(BlockExportType.NBD))
                .map(BlockExportInfo::id)
                .toList();
    }

    /** Stops the server, unless others have added their exports; the end of the fleecing has stopped it already if it had ours alone. */
    public void stop() {
        if (started && exports(qmp).isEmpty()) {
            try {
                qmp.blocking().block().nbdServerStop();
            } catch (QmpCommandException e) {
                return; // it is stopped
            } finally {
                started = false;
            }
        }
    }

    public void close() {
        if (directory != null) {
            directory.close();
        }
    }
}
