package dev.qemu4j.net;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds programs of administrators, whose directories are not on every user's PATH. */
final class Programs {
    private static final List<String> MORE = List.of("/usr/local/sbin", "/usr/sbin", "/sbin");

    private Programs() {}

    /** The name if it is on the PATH or nowhere, else where it is. */
    static String command(String name) {
        Path file = find(name);
        return file == null || onPath().contains(String.valueOf(file.getParent())) ? name : file.toString();
    }

    static @Nullable Path find(String name) {
        if (name.startsWith("/")) {
            return Files.isExecutable(Path.of(name)) ? Path.of(name) : null;
        }
        List<String> directories = new ArrayList<>(onPath());
        directories.addAll(MORE);
        return directories.stream()
                .map(directory -> Path.of(directory).resolve(name))
                .filter(file -> Files.isExecutable(file) && !Files.isDirectory(file))
                .findFirst()
                .orElse(null);
    }

    private static List<String> onPath() {
        String path = System.getenv("PATH");
        return path == null
                ? List.of()
                : List.of(path.split(File.pathSeparator)).stream()
                        .filter(directory -> !directory.isEmpty())
                        .toList();
    }
}
