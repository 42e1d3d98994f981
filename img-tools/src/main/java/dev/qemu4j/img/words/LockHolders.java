package dev.qemu4j.img.words;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.host.system.ProcessArguments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The processes that hold locks on a file. QEMU's locks belong to open files, so {@code /proc/locks} names no process for them; the
 * descriptors of each process do.
 */
public final class LockHolders {
    private static final Path PROCESSES = Path.of("/proc");
    private static final Pattern LOCK = Pattern.compile("([0-9a-f]+):([0-9a-f]+):(\\d+) \\d+ \\w+$");
    private static final Pattern NAMED =
            Pattern.compile("Is another process using the image \\[(.*)\\]\\?", Pattern.DOTALL);
    private static final int MOST_DESCRIPTORS = 100_000;

    private final Path file;
    private final long device;
    private final long inode;
    private final Set<String> found = new TreeSet<>();
    private int looked;

    private LockHolders(Path file) throws IOException {
        this.file = file.toRealPath();
        device = (Long) Files.getAttribute(this.file, "unix:dev");
        inode = ((Number) Files.getAttribute(this.file, "unix:ino")).longValue();
    }

    /**
     * Names those that hold a lock on the file of which QEMU complains.
     *
     * @param said the words of a tool of QEMU's
     * @return a clause, or an empty text if nobody can be named
     */
    public static String told(String said) {
        Matcher named = NAMED.matcher(said);
        try {
            return named.find() ? told(Path.of(named.group(1))) : "";
        } catch (InvalidPathException e) {
            return "";
        }
    }

    /**
     * Names those that hold a lock on a file.
     *
     * @param file the file
     * @return a clause, or an empty text if nobody can be named, such as a process of another user
     */
    public static String told(Path file) {
        Set<String> holders = of(file);
        String open = (holders.size() == 1 ? " has '" : " have '") + file + "' open";
        return holders.isEmpty() ? "" : String.join(" and ", holders) + open;
    }

    private static Set<String> of(Path file) {
        try {
            LockHolders holders = new LockHolders(file);
            holders.search();
            return holders.found;
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return Set.of(); // it only makes the message better
        }
    }

    private void search() throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROCESSES, "[0-9]*")) {
            for (Path process : processes) {
                if (looked < MOST_DESCRIPTORS && holdsLock(process)) {
                    found.add("process " + process.getFileName() + name(process));
                }
            }
        }
    }

    /** Looks at no file but those of {@code /proc}: another file system may not answer. */
    private boolean holdsLock(Path process) {
        try (DirectoryStream<Path> descriptors = Files.newDirectoryStream(process.resolve("fdinfo"))) {
            for (Path descriptor : descriptors) {
                looked++;
                if (isLock(process, descriptor)) {
                    return true;
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            return false; // it has ended, or is another user's
        }
        return false;
    }

    private boolean isLock(Path process, Path descriptor) throws IOException {
        try (Stream<String> lines = Files.lines(descriptor, StandardCharsets.ISO_8859_1)) {
            List<String> locks = lines.filter(line -> line.startsWith("lock:")).toList();
            for (String lock : locks) {
                Matcher matcher = LOCK.matcher(lock);
                if (matcher.find() && Long.parseLong(matcher.group(3)) == inode) {
                    return isDevice(matcher) || isFile(process.resolve("fd").resolve(descriptor.getFileName()));
                }
            }
            return false;
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private boolean isDevice(Matcher lock) {
        long major = ((device >>> 8) & 0xfff) | ((device >>> 32) & ~0xfffL);
        long minor = (device & 0xff) | ((device >>> 12) & ~0xffL);
        return Long.parseLong(lock.group(1), 16) == major && Long.parseLong(lock.group(2), 16) == (int) minor;
    }

    /** Btrfs and overlayfs tell a program another device than the one on which the kernel keeps the lock. */
    private boolean isFile(Path descriptor) throws IOException {
        return Files.readSymbolicLink(descriptor).equals(file);
    }

    private static String name(Path process) {
        try {
            List<String> arguments = ProcessHandle.of(Long.parseLong(String.valueOf(process.getFileName())))
                    .map(ProcessArguments::read)
                    .orElse(List.of());
            Path program =
                    arguments.isEmpty() ? null : Path.of(arguments.get(0)).getFileName();
            return program == null || program.toString().isEmpty() ? "" : " (" + program + ")";
        } catch (QemuException | InvalidPathException e) {
            return "";
        }
    }
}
