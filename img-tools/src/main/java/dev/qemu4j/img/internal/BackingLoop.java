package dev.qemu4j.img.internal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Follows the backing files of a qcow2 image, since QEMU 7.2 opens a loop thousands of times before it gives up, for half a minute. */
public final class BackingLoop {
    private static final int MAGIC = 0x514649FB;
    private static final int LONGEST_NAME = 1023;
    private static final int LONGEST_CHAIN = 1000;
    private static final Pattern FILENAME = Pattern.compile("\"(?:file\\.)?filename\"\\s*:\\s*\"([^\"\\\\]+)\"");
    private static final Pattern PROTOCOL = Pattern.compile("[^/:]+:.*", Pattern.DOTALL);

    private BackingLoop() {}

    /**
     * Looks for a loop, and for a file in the chain that a tool would wait for, such as a FIFO.
     *
     * @param image a qcow2 image, or anything else, which ends the chain
     * @return what is wrong, or null
     */
    public static @Nullable String problem(Path image) {
        Set<Path> seen = new LinkedHashSet<>();
        try {
            Path next = image;
            while (next != null && Files.isRegularFile(next)) {
                if (!seen.add(next.toRealPath())) {
                    return "'" + image + "': its chain of backing files comes back to '" + next
                            + "': give it another backing file with rebaseUnsafely";
                }
                if (seen.size() > LONGEST_CHAIN) {
                    return "'" + image + "': its chain of backing files has more than " + LONGEST_CHAIN + " images";
                }
                next = backing(next);
            }
            return next == null ? null : Unopenable.problem(next);
        } catch (IOException | InvalidPathException e) {
            return null; // QEMU finds better words for it
        }
    }

    private static @Nullable Path backing(Path image) throws IOException {
        try (FileChannel channel = FileChannel.open(image)) {
            ByteBuffer header = read(channel, 0, 20);
            if (header.remaining() < 20 || header.getInt(0) != MAGIC) {
                return null;
            }
            long offset = header.getLong(8);
            int length = header.getInt(16);
            if (offset <= 0 || length <= 0 || length > LONGEST_NAME) {
                return null;
            }
            String name =
                    StandardCharsets.UTF_8.decode(read(channel, offset, length)).toString();
            return resolve(image, name);
        }
    }

    private static @Nullable Path resolve(Path image, String name) {
        if (name.startsWith("json:")) {
            Matcher file = FILENAME.matcher(name);
            return file.find() ? Path.of(file.group(1)).toAbsolutePath() : null;
        }
        if (name.startsWith("file:")) {
            return Path.of(name.substring("file:".length())).toAbsolutePath();
        }
        return PROTOCOL.matcher(name).matches() ? null : image.resolveSibling(name);
    }

    private static ByteBuffer read(FileChannel channel, long offset, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        while (buffer.hasRemaining() && channel.read(buffer, offset + buffer.position()) >= 0) {
            // until all is there
        }
        return buffer.flip();
    }
}
