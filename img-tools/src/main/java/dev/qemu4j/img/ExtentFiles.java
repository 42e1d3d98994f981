package dev.qemu4j.img;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a target has beside its first file. A VMDK image can be a descriptor that names others, after its own name; so all are written
 * in a directory beside the target, under the names that they will have.
 */
final class ExtentFiles {
    private final Path first;
    private final Path target;
    private final boolean several;

    ExtentFiles(Path first, Path target) {
        this.first = first;
        this.target = target;
        several = !directory(first).equals(directory(target));
    }

    /** Refuses a name that would end the line of a descriptor, which could then name any file. */
    static void checkName(Path target) {
        String name = String.valueOf(target.getFileName());
        if (name.indexOf('"') >= 0 || name.chars().anyMatch(Character::isISOControl)) {
            throw new ImageException(
                    "'" + target + "': a VMDK image writes its name into itself, and cannot have one with a quote or a"
                            + " control character: choose another name",
                    null);
        }
    }

    void prepare() {
        if (several) {
            try {
                Files.createDirectory(directory(first));
            } catch (IOException e) {
                throw new ImageException("'" + directory(first) + "' cannot be made: " + e, e);
            }
        }
    }

    /** Puts all but the first file to their places, or none. */
    void put(boolean overwrites) throws IOException {
        List<Path> done = new ArrayList<>();
        try {
            for (Path extent : others()) {
                Path place = directory(target).resolve(String.valueOf(extent.getFileName()));
                if (!overwrites && Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    throw new FileAlreadyExistsException(place.toString());
                }
                Files.move(extent, place, StandardCopyOption.ATOMIC_MOVE);
                done.add(place);
            }
        } catch (IOException e) {
            for (Path place : done) {
                Files.deleteIfExists(place);
            }
            throw e;
        }
    }

    void discard() throws IOException {
        if (several && Files.exists(directory(first))) {
            for (Path extent : others()) {
                Files.deleteIfExists(extent);
            }
            Files.deleteIfExists(directory(first));
        }
    }

    private List<Path> others() throws IOException {
        if (!several) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory(first))) {
            return files.filter(file -> !file.equals(first)).sorted().toList();
        }
    }

    private static Path directory(Path file) {
        Path parent = file.getParent();
        return parent == null ? file : parent;
    }
}
