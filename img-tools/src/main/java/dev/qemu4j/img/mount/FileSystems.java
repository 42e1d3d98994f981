package dev.qemu4j.img.mount;

import dev.qemu4j.host.system.Proc;
import dev.qemu4j.img.partition.FileSystemKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The requirements of Linux for the mount of each kind of file system. */
final class FileSystems {
    private static final Path KNOWN = Path.of("/proc/filesystems");
    private static final Map<FileSystemKind, String> WITHOUT_REPLAY =
            Map.of(FileSystemKind.EXT3, "noload", FileSystemKind.EXT4, "noload", FileSystemKind.XFS, "norecovery");
    private static final List<Path> HELPERS = List.of(Path.of("/sbin"), Path.of("/usr/sbin"), Path.of("/usr/bin"));

    private FileSystems() {}

    static boolean hasJournal(FileSystemKind kind) {
        return WITHOUT_REPLAY.containsKey(kind);
    }

    /** The option without which even a mount that only reads would replay the journal, and so write. */
    static String withoutReplay(FileSystemKind kind) {
        return WITHOUT_REPLAY.getOrDefault(kind, "ro");
    }

    /** The options with which it is always mounted: XFS refuses a second one with the same identifier, as two clones of an image have. */
    static List<String> always(FileSystemKind kind) {
        return kind == FileSystemKind.XFS ? List.of("nouuid") : List.of();
    }

    /** The name for {@code mount -t}. */
    static String driver(FileSystemKind kind) {
        if (kind == FileSystemKind.NTFS) {
            return isKnown("ntfs3") || !hasHelper("ntfs-3g") ? "ntfs3" : "ntfs-3g";
        }
        return kind.toString();
    }

    /** Tells whether the kernel or a helper of mount's can mount it; the kernel may load a module for it. */
    static boolean isSupported(FileSystemKind kind) {
        String driver = driver(kind);
        return isKnown(driver) || hasHelper(driver) || hasModule(driver);
    }

    private static boolean isKnown(String driver) {
        try {
            return Proc.lines(KNOWN).stream()
                    .anyMatch(line -> line.substring(line.indexOf('\t') + 1).equals(driver));
        } catch (IOException e) {
            return true; // the kernel will say
        }
    }

    private static boolean hasHelper(String driver) {
        return HELPERS.stream().anyMatch(directory -> Files.isExecutable(directory.resolve("mount." + driver)));
    }

    private static boolean hasModule(String driver) {
        Path modules = Path.of("/lib/modules", System.getProperty("os.version"), "modules.dep");
        if (!Files.isReadable(modules)) {
            return false;
        }
        try {
            return Proc.lines(modules).stream()
                    .anyMatch(line -> line.matches(".*/" + driver + "\\.ko(\\.[a-z0-9]+)?:.*"));
        } catch (IOException e) {
            return false;
        }
    }
}
