package dev.qemu4j.cli.completion;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.check.surface.QemuSurface;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The tables on disk: a directory for each program, a small file for each place of its command line. A key press reads only those that
 * it needs.
 */
public final class Tables {
    private static final int ATTEMPTS = 100;

    private final Path directory;

    /**
     * The tables below a directory.
     *
     * @param directory the directory, which need not be there
     */
    public Tables(Path directory) {
        this.directory = directory.toAbsolutePath();
    }

    /** The directory. */
    public Path directory() {
        return directory;
    }

    /** Writes those of a {@code qemu-system-…}, in place of older ones. */
    public void write(QemuSurface surface) {
        write(surface.target().program(), SystemTables.of(surface));
    }

    /** Writes those of {@code qemu-img}, which has these formats. */
    public void writeImg(List<String> formats) {
        write("qemu-img", ImgTables.of(formats));
    }

    /** Tells for which programs there are tables, sorted. */
    public List<String> programs() {
        try (Stream<Path> programs = Files.list(directory)) {
            return programs.map(program -> program.getFileName().toString())
                    .filter(name -> name.matches("qemu-[a-zA-Z0-9_-]+"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** A shell that reads meanwhile finds the old tables, the new ones or, for an instant, none. */
    private void write(String program, Map<String, Table> tables) {
        try {
            Files.createDirectories(directory);
            Path made = Files.createTempDirectory(
                    directory,
                    ".new-",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            try {
                for (Map.Entry<String, Table> table : tables.entrySet()) {
                    if (table.getKey().matches("[a-zA-Z0-9_][a-zA-Z0-9_.,+-]*")) {
                        Files.writeString(
                                made.resolve(table.getKey()), table.getValue().text());
                    }
                }
                put(made, directory.resolve(program));
            } finally {
                delete(made);
            }
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Shells that start at once write them at once: the last one's stay. */
    private void put(Path made, Path place) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path older = directory.resolve(".old-" + UUID.randomUUID());
            try {
                Files.move(place, older, StandardCopyOption.ATOMIC_MOVE);
                delete(older);
            } catch (NoSuchFileException e) {
                // There are none, or another shell has just taken them away.
            }
            try {
                Files.move(made, place, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (FileSystemException e) {
                // Whose tables are in the way may have gone again by now.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private QemuException failed(IOException e) {
        return new QemuException("the tables in " + directory + " cannot be read or written: " + e, e);
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (Stream<Path> files = Files.walk(tree)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
