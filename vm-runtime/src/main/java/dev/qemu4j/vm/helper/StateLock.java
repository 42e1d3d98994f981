package dev.qemu4j.vm.helper;

import dev.qemu4j.base.QemuException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The right to a helper's state: swtpm itself notices a second user only when QEMU has started. The kernel takes it back from a dead JVM. */
final class StateLock implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(StateLock.class);
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    private static final FileAttribute<Set<PosixFilePermission>> PRIVATE_FILE =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final FileChannel channel;

    private StateLock(FileChannel channel) {
        this.channel = channel;
    }

    /** Makes the directory if it is not there, and locks it. */
    static StateLock take(String helper, Path directory) {
        try {
            Files.createDirectories(directory, PRIVATE);
            FileChannel channel = FileChannel.open(
                    directory.resolve(".qemu4j-lock"),
                    Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                    PRIVATE_FILE);
            return locked(channel, helper, directory);
        } catch (IOException e) {
            throw new QemuException(helper + ": its state cannot be kept in " + directory + ": " + e, e);
        }
    }

    private static StateLock locked(FileChannel channel, String helper, Path directory) throws IOException {
        OverlappingFileLockException own = null;
        try {
            if (channel.tryLock() != null) {
                return new StateLock(channel);
            }
        } catch (OverlappingFileLockException e) {
            own = e; // a machine of this JVM has it
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        channel.close();
        throw new HelperStateInUseException(helper, directory, own);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            log.debug("a lock cannot be closed: {}", e.toString());
        }
    }
}
