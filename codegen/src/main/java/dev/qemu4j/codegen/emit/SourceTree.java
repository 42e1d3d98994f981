package dev.qemu4j.codegen.emit;

import com.palantir.javapoet.JavaFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A folder of generated files. A file that would not change is not touched, one that is no longer made is removed. */
public final class SourceTree {
    private final SortedMap<String, String> files = new TreeMap<>();

    /** An empty tree. */
    public SourceTree() {}

    /**
     * Adds a class.
     *
     * @param file the class
     */
    public void add(JavaFile file) {
        add(file.packageName().replace('.', '/') + "/" + file.typeSpec().name() + ".java", file.toString());
    }

    /**
     * Adds a file.
     *
     * @param path its path in the folder
     * @param content its content
     */
    public void add(String path, String content) {
        if (files.put(path, content) != null) {
            throw new IllegalStateException(path + ": generated twice");
        }
    }

    /**
     * The files by path.
     *
     * @return their contents
     */
    public SortedMap<String, String> files() {
        return files;
    }

    /**
     * Makes a folder hold these files and no others.
     *
     * @param folder the folder
     */
    public void writeTo(Path folder) {
        try {
            Files.createDirectories(folder);
            for (Path old : regularFiles(folder)) {
                if (!files.containsKey(folder.relativize(old).toString().replace('\\', '/'))) {
                    Files.delete(old);
                }
            }
            for (String path : files.keySet()) {
                write(folder.resolve(path), files.get(path));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<Path> regularFiles(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static void write(Path file, @Nullable String content) throws IOException {
        if (content != null && (!Files.exists(file) || !Files.readString(file).equals(content))) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
        }
    }
}
