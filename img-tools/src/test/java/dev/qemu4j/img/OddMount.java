package dev.qemu4j.img;

import dev.qemu4j.host.HostCommand;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** A mount whose name is no text in UTF-8, as any stick's label may have it; needs root. */
public final class OddMount {
    private OddMount() {}

    /**
     * Runs something while such a mount is there.
     *
     * @param directory the directory in which the mount point is made
     * @param work the work
     * @throws Exception if the work fails
     */
    public static void during(Path directory, Work work) throws Exception {
        Assumptions.assumeTrue(
                "root".equals(System.getProperty("user.name")), "not run: only root may mount a file system");
        sh("odd=$(printf 'm\\374'); mkdir \"$1/$odd\" && mount -t tmpfs -o size=64k q4j-odd \"$1/$odd\"", directory);
        try {
            work.run();
        } finally {
            sh("odd=$(printf 'm\\374'); umount \"$1/$odd\" && rmdir \"$1/$odd\"", directory);
        }
    }

    private static void sh(String script, Path directory) {
        HostCommand.of("sh", "-c", script, "sh", directory.toString()).run();
    }

    /** Work that may fail. */
    @FunctionalInterface
    public interface Work {
        void run() throws Exception;
    }
}
