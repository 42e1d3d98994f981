package dev.qemu4j.vm.disk.refusal.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a folder of backups. Its file has the bitmaps of the last backups that were begun, each without its disk's number: a JVM that is killed leaves
 * them on the disks, and their names are known nowhere else.
 */
public final class BackupLock implements AutoCloseable {
    /** More than the names have. */
    private static final int LONGEST = 4096;

    private static final int REMEMBERED = 32;

    /** The folders of this JVM: to close another channel of the file would give up the lock to other programs. */
    private static final Set<Path> TAKEN = ConcurrentHashMap.newKeySet();

    private final Path folder;
    private final FileChannel channel;

    private BackupLock(Path folder, FileChannel channel) {
        this.folder = folder;
        this.channel = channel;
    }

    /** Takes the lock; null if another backup has it. */
    public static @Nullable BackupLock take(Path path) throws IOException {
        Path folder = path.toRealPath();
        if (!TAKEN.add(folder)) {
            return null;
        }
        boolean taken = false;
        try {
            FileChannel channel = locked(folder.resolve(".lock"));
            taken = channel != null;
            return channel == null ? null : new BackupLock(folder, channel);
        } finally {
            if (!taken) {
                TAKEN.remove(folder);
            }
        }
    }

    private static @Nullable FileChannel locked(Path file) throws IOException {
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() != null) {
                return channel;
            }
            channel.close();
            return null;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Returns the bitmaps of the last backups that were begun, the newest first. */
    public List<String> bitmaps() throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(LONGEST);
        int read = channel.read(bytes, 0);
        String text = new String(bytes.array(), 0, Math.max(0, read), StandardCharsets.UTF_8);
        return text.lines().filter(line -> !line.isBlank()).toList();
    }

    /** Notes the bitmap of a backup that begins. */
    public void begin(String bitmap) throws IOException {
        String text = Stream.concat(Stream.of(bitmap), bitmaps().stream().limit(REMEMBERED))
                .collect(Collectors.joining("\n"));
        channel.truncate(0);
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), 0);
        channel.force(false);
    }

    @Override
    public void close() throws IOException {
        try {
            channel.close();
        } finally {
            TAKEN.remove(folder);
        }
    }
}
