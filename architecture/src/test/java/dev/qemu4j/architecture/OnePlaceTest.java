package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Work that is done in one place, by the words that tell it in the sources. */
@Tag("once")
class OnePlaceTest {
    @Test
    void commas_areDoubledInOnePlace() throws IOException {
        assertThat(filesWith("(\",\", \",,\")")).containsExactly("Commas.java");
    }

    @Test
    void argumentsOfProcesses_areReadInOnePlace() throws IOException {
        assertThat(filesWith("\"cmdline\"")).containsExactly("ProcessArguments.java");
    }

    @Test
    void bootIdOfTheHost_isReadInOnePlace() throws IOException {
        assertThat(filesWith("random/boot_id")).containsExactly("Proc.java");
    }

    @Test
    void planted_secondPlace_isFound(@TempDir Path root) throws IOException {
        Path sources = Files.createDirectories(root.resolve("module/src/main/java/a"));
        Files.writeString(sources.resolve("One.java"), "text.replace(\",\", \",,\")");
        Files.writeString(sources.resolve("Other.java"), "value.replace(\",\", \",,\")");
        Files.writeString(sources.resolve("Third.java"), "value.strip()");

        assertThat(filesWith("(\",\", \",,\")", root)).containsExactlyInAnyOrder("One.java", "Other.java");
    }

    private static List<String> filesWith(String word) throws IOException {
        return filesWith(word, Path.of(".."));
    }

    private static List<String> filesWith(String word, Path root) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(OnePlaceTest::isSource).toList()) {
                if (Files.readString(file).contains(word)) {
                    found.add(file.getFileName().toString());
                }
            }
        }
        return found;
    }

    private static boolean isSource(Path file) {
        return file.toString().contains("/src/main/java/") && file.toString().endsWith(".java");
    }
}
