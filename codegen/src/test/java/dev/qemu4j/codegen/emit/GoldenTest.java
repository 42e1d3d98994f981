package dev.qemu4j.codegen.emit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.GenerateApi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Generates an API from {@code specimen}, which has one of each construct, and compares it with {@code golden}, which
 * people have read. After a wanted change:
 *
 * <pre>./mvnw -pl codegen test -Dtest=GoldenTest -Dgolden.refresh=true</pre>
 *
 * <p>writes {@code golden} anew; read its diff before you commit it.
 */
class GoldenTest {
    private static final Path SPECIMEN = Path.of("src/test/resources/specimen");
    private static final Path GOLDEN = Path.of("src/test/resources/golden");
    private static final String HINT = "if the change is wanted, refresh with "
            + "./mvnw -pl codegen test -Dtest=GoldenTest -Dgolden.refresh=true and read the diff";

    private static final SortedMap<String, String> GENERATED = generate();

    @Test
    void generation_ofSpecimen_makesTheGoldenFilesAndNoOthers() throws IOException {
        try (Stream<Path> files = Files.walk(GOLDEN)) {
            assertThat(files.filter(Files::isRegularFile)
                            .map(file -> GOLDEN.relativize(file).toString().replace('\\', '/')))
                    .as(HINT)
                    .containsExactlyInAnyOrderElementsOf(GENERATED.keySet());
        }
    }

    @TestFactory
    Stream<DynamicTest> generation_ofSpecimen_equalsTheGoldenFile() {
        return GENERATED.keySet().stream()
                .map(path -> DynamicTest.dynamicTest(
                        path, () -> assertThat(golden(path)).as(HINT).isEqualTo(GENERATED.get(path))));
    }

    /** A missing file is as an empty one, so that the message says what to do. */
    private static String golden(String path) throws IOException {
        Path file = GOLDEN.resolve(path);
        return Files.exists(file) ? Files.readString(file) : "";
    }

    private static SortedMap<String, String> generate() {
        GenerateApi run = GenerateApi.generate(SPECIMEN);
        SortedMap<String, String> all = new TreeMap<>(run.resources().files());
        // Not .java: neither the compiler nor the formatter shall take them for sources.
        run.sources().files().forEach((path, text) -> all.put(path + ".txt", text));
        if (Boolean.getBoolean("golden.refresh")) {
            SourceTree golden = new SourceTree();
            all.forEach(golden::add);
            golden.writeTo(GOLDEN);
        }
        return all;
    }
}
