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

    private static List<String> filesWith(String word) throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
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
