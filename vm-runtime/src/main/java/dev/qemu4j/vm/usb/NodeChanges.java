package dev.qemu4j.vm.usb;

import dev.qemu4j.base.async.TimeLimit;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Changes of the device nodes of USB: some came, went, or got another owner. The kernel tells them of {@code /dev} as of any directory, so that neither
 * libudev nor a child process is needed, and it works in containers, which hear nothing of udev.
 */
final class NodeChanges implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(NodeChanges.class);

    private final Path nodes;
    private final WatchService service;

    private NodeChanges(Path nodes, WatchService service) {
        this.nodes = nodes;
        this.service = service;
    }

    /** Watches a directory that has one for each bus. */
    static NodeChanges of(Path nodes) throws IOException {
        NodeChanges changes = new NodeChanges(nodes, nodes.getFileSystem().newWatchService());
        try {
            changes.renew();
            return changes;
        } catch (IOException | RuntimeException e) {
            changes.close();
            throw e;
        }
    }

    private void watch(Path directory) throws IOException {
        directory.register(
                service,
                StandardWatchEventKinds.ENTRY_CREATE,
                StandardWatchEventKinds.ENTRY_DELETE,
                StandardWatchEventKinds.ENTRY_MODIFY); // of the owner as well
    }

    /** To watch a directory again changes nothing. */
    private void watchBuses() throws IOException {
        try (DirectoryStream<Path> buses = Files.newDirectoryStream(nodes, Files::isDirectory)) {
            for (Path bus : buses) {
                try {
                    watch(bus);
                } catch (NoSuchFileException e) {
                    log.debug("{} has just gone", bus);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw new IOException(e);
        }
    }

    /** Waits for a change until this is closed, without a limit if it is null. */
    void await(@Nullable Duration limit) throws InterruptedException {
        WatchKey key = limit == null ? service.take() : service.poll(TimeLimit.nanos(limit), TimeUnit.NANOSECONDS);
        for (; key != null; key = service.poll()) {
            key.pollEvents();
            key.reset();
        }
    }

    /** Watches what has come since. The whole directory goes with the last bus, and comes again as another one. */
    void renew() throws IOException {
        watch(nodes);
        watchBuses();
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            log.debug("a watch service cannot be closed: {}", e.toString());
        }
    }
}
