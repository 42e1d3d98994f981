package dev.qemu4j.architecture;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No package is a flat room: a reader sees the architecture from the folders. */
@Tag("once")
class RoomsTest {
    private static final int LIMIT = 35;

    @TempDir
    private Path folder;

    @Test
    void packages_haveAboutThirtyFilesAtMost() throws IOException {
        assertThat(crowded(Path.of(".."))).isEmpty();
    }

    @Test
    void planted_crowd_isFound() throws IOException {
        Path room = Files.createDirectories(folder.resolve("module/src/main/java/dev/qemu4j/room"));
        for (int i = 0; i <= LIMIT; i++) {
            Files.createFile(room.resolve("File" + i + ".java"));
        }

        assertThat(crowded(folder)).containsOnlyKeys("module/src/main/java/dev/qemu4j/room");
    }

    private static Map<String, Long> crowded(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            Map<String, Long> rooms = files.map(root::relativize)
                    .filter(file -> file.toString().matches("[^/]+/src/main/java/.*\\.java"))
                    .collect(groupingBy(file -> String.valueOf(file.getParent()), TreeMap::new, counting()));
            rooms.values().removeIf(count -> count <= LIMIT);
            return rooms;
        }
    }
}
