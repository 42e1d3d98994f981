package dev.qemu4j.vm.descriptor.internal;

import dev.qemu4j.host.system.HostDirectories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The descriptors in some directories. Those of later directories replace those of the same name; an empty file only hides. */
public final class DescriptorFiles {
    private static final Logger log = LoggerFactory.getLogger(DescriptorFiles.class);
    private static final JsonMapper MAPPER = JsonMapper.shared();
    /** More than any real one has: the files are of packages, but may be broken. */
    private static final long LARGEST = 1 << 20;

    private final List<Path> directories;

    /**
     * Takes directories.
     *
     * @param directories from the general one to the special one
     */
    public DescriptorFiles(List<Path> directories) {
        this.directories = List.copyOf(directories);
    }

    /**
     * Takes the directories of this host.
     *
     * @param kind the name of the directory, such as {@code firmware}
     * @return those of its packages, its administrator and this user
     */
    public static DescriptorFiles ofHost(String kind) {
        List<Path> directories = new ArrayList<>();
        for (String parent : List.of("/usr/share", "/usr/local/share", "/opt/homebrew/share", "/etc")) {
            directories.add(Path.of(parent, "qemu", kind));
        }
        Path config = HostDirectories.config();
        if (config != null) {
            directories.add(config.resolve("qemu").resolve(kind));
        }
        return new DescriptorFiles(directories);
    }

    /**
     * Returns the directories.
     *
     * @return from the general one to the special one
     */
    public List<Path> directories() {
        return directories;
    }

    /**
     * Reads all descriptors, in the order of their names. One that cannot be read is passed over, with a warning, unless it is empty.
     *
     * @param <T> the kind of descriptor
     * @param reader reads one of a file; throws an {@link IllegalArgumentException} if it is not valid
     * @return the descriptors
     */
    public <T> List<T> read(BiFunction<Path, JsonNode, T> reader) {
        Map<String, Path> files = new TreeMap<>();
        directories.forEach(directory ->
                list(directory).forEach(file -> files.put(file.getFileName().toString(), file)));
        return files.values().stream()
                .map(file -> read(file, reader))
                .filter(Objects::nonNull)
                .toList();
    }

    private static List<Path> list(Path directory) {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(".json")).toList();
        } catch (IOException | UncheckedIOException e) {
            log.debug("[{}] is not read: {}", directory, e.toString());
            return List.of();
        }
    }

    private static <T> @Nullable T read(Path file, BiFunction<Path, JsonNode, T> reader) {
        try {
            long size = Files.size(file);
            if (size == 0) {
                return null;
            }
            if (size > LARGEST) {
                throw new IOException(size + " bytes (expected: up to " + LARGEST + ")");
            }
            return reader.apply(file, MAPPER.readTree(Files.readAllBytes(file)));
        } catch (IOException | JacksonException | IllegalArgumentException e) {
            log.warn("[{}] is no descriptor: {}", file, e.getMessage());
            return null;
        }
    }
}
