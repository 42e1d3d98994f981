package dev.qemu4j.vm.helper;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The right to a helper's state: swtpm itself notices a second user only when QEMU has started. The kernel takes it back from a dead JVM. */
final class StateLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateLock.class);
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    /** The directories of this JVM: to open and close a lock's file again would give up the lock, as POSIX has it. */
    private static final Set<Path> OWN = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private StateLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /** Makes the directory if it is not there, and locks it. */
    static StateLock take(String helper, Path directory) {
        try {
            Files.createDirectories(directory, PRIVATE);
            Path real = directory.toRealPath();
            if (!OWN.add(real)) {
                throw new HelperStateInUseException(helper, directory, null);
            }
            return locked(helper, directory, real);
        } catch (IOException e) {
            throw new QemuException(helper + ": its state cannot be kept in " + directory + ": " + e, e);
        }
    }

    private static StateLock locked(String helper, Path directory, Path real) throws IOException {
        StateLock taken = null;
        try {
            FileChannel channel = FileChannel.open(
                    real.resolve(".qemu4j-lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PRIVATE_FILE);
            try {
                taken = channel.tryLock() == null ? null : new StateLock(real, channel);
            } finally {
                if (taken == null) {
                    channel.close();
                }
            }
        } finally {
            if (taken == null) {
                OWN.remove(real);
            }
        }
        if (taken == null) {
            throw new HelperStateInUseException(helper, directory, null);
        }
        return taken;
    }

    @Override
    public synchronized void close() {
        if (!channel.isOpen()) {
            return;
        }
        OWN.remove(directory);
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("a lock cannot be closed: {}", e.toString());
        }
    }
}
