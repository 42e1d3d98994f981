package dev.qemu4j.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java of the README and of hand-written Javadoc compiles. {@code scripts/outside.sh} compiles the same outside, with the published artifacts. */
@Tag("once")
class SnippetsTest {
    private static final List<String> MODULES = List.of(
            "qemu-api",
            "host-exec",
            "embedded-guest",
            "qmp-client",
            "qmp-testing",
            "img-tools",
            "net-setup",
            "vm-runtime",
            "vm-testing",
            "vm-testcontainers");

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    @TempDir
    private Path work;

    @Test
    void javaOfTheDocuments_compiles() throws Exception {
        List<String> roots = new ArrayList<>(List.of("../README.md"));
        MODULES.forEach(module -> roots.add("../" + module + "/src/main/java"));

        assertThat(errors(roots)).isEmpty();
    }

    @Test
    void planted_pieceThatDoesNotCompile_isFound() throws Exception {
        Path page = Files.writeString(work.resolve("PLANTED.md"), "```java\nvm.stopTomorrow();\n```\n");

        assertThat(errors(List.of(page.toString()))).anyMatch(error -> error.contains("stopTomorrow"));
    }

    /** Makes classes of the pieces, by the script, and returns what the compiler says of them. */
    private List<String> errors(List<String> roots) throws Exception {
        Path script = Files.createDirectory(work.resolve("script"));
        Path pieces = work.resolve("pieces");
        assertThat(compile(List.of(Path.of("../scripts/Snippets.java")), script))
                .isEmpty();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {script.toUri().toURL()})) {
            Method main = loader.loadClass("Snippets").getDeclaredMethod("main", String[].class);
            main.setAccessible(true);
            main.invoke(null, (Object)
                    Stream.concat(Stream.of(pieces.toString()), roots.stream()).toArray(String[]::new));
        }
        try (Stream<Path> files = Files.list(pieces)) {
            return compile(files.toList(), Files.createDirectory(work.resolve("classes")));
        }
    }

    private static List<String> compile(List<Path> sources, Path out) throws IOException {
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = COMPILER.getStandardFileManager(diagnostics, Locale.ROOT, null)) {
            List<String> options = List.of("-d", out.toString(), "-proc:none", "-Xmaxerrs", "1000");
            COMPILER.getTask(null, files, diagnostics, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        return diagnostics.getDiagnostics().stream()
                .filter(diagnostic -> diagnostic.getKind() == Diagnostic.Kind.ERROR)
                .map(diagnostic -> diagnostic.toString())
                .toList();
    }
}
