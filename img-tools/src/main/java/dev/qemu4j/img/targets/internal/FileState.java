package dev.qemu4j.img.targets.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A file at one moment: the same state later means that nobody has changed or replaced it since. The change time tells also of a new name and
 * of another owner, which the modification time does not, and nobody can set it back.
 *
 * @param attributes device, inode, size and both times
 */
record FileState(Map<String, Object> attributes) {
    public static FileState of(Path file) throws IOException {
        return new FileState(Map.copyOf(Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime")));
    }
}
