package dev.qemu4j.img;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A mounted file system that is soon full; needs root.
 *
 * @param directory where it is mounted
 */
public record SmallDisk(Path directory) implements AutoCloseable {
    /**
     * Mounts one.
     *
     * @param parent where its directory is made
     * @param mib how many MiB it has
     * @return the disk, to be closed
     */
    public static SmallDisk in(Path parent, int mib) throws IOException {
        assumeTrue("root".equals(System.getProperty("user.name")), "not run: mounting a small file system needs root");
        Path directory = Files.createDirectory(parent.resolve("small"));
        LoopDisk.run("mount", "-t", "tmpfs", "-o", "size=" + mib + "m", "tmpfs", directory.toString());
        return new SmallDisk(directory);
    }

    /** Takes all the space that is left. */
    public void fill() {
        byte[] block = new byte[4096];
        try (OutputStream out = Files.newOutputStream(directory.resolve("filler"))) {
            while (true) {
                out.write(block);
            }
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("No space left");
        }
    }

    @Override
    public void close() {
        LoopDisk.run("umount", "-l", directory.toString());
    }
}
