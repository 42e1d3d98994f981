package dev.qemu4j.qmp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.base.QemuVersion;
import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The examples in the documentation of commands and types compile as a user's code would. */
class ExamplesTest {
    private static final Path TEXTS = Path.of("..", "codegen", "src", "main", "docs");

    @TempDir
    private Path output;

    @Test
    void examples_ofAllCommandsAndTypes_compile() throws IOException {
        List<String> methods = new ArrayList<>();
        try (Stream<Path> files = Files.list(TEXTS)) {
            for (Path file :
                    files.filter(f -> f.toString().endsWith(".md")).sorted().toList()) {
                collect(file, methods);
            }
        }

        assertThat(methods).hasSizeGreaterThan(100);
        assertThat(compile(source(methods))).isEmpty();
    }

    private static void collect(Path file, List<String> methods) throws IOException {
        StringBuilder example = null;
        for (String line : Files.readAllLines(file)) {
            if (line.equals("```java")) {
                example = new StringBuilder();
            } else if (line.equals("```") && example != null) {
                methods.add("// " + file.getFileName() + "\nvoid m" + methods.size()
                        + "(QmpClient qmp, QgaCommands agent, Path path, Path disk) {\n" + example + "}\n");
                example = null;
            } else if (example != null) {
                example.append(line).append('\n');
            }
        }
    }

    private static String source(List<String> methods) throws IOException {
        Set<String> packages = new TreeSet<>(List.of("dev.qemu4j", "dev.qemu4j.qmp", "java.nio.file", "java.util"));
        packages.addAll(List.of("tools.jackson.databind", "tools.jackson.databind.node"));
        for (ModuleDescriptor.Exports exported : api().exports()) {
            packages.add(exported.source());
        }
        StringBuilder source = new StringBuilder();
        packages.forEach(name -> source.append("import ").append(name).append(".*;\n"));
        return source + "class Examples {\n" + String.join("\n", methods) + "}\n";
    }

    /** On a class path several modules have a file of that name; the one beside the class is meant. */
    private static ModuleDescriptor api() throws IOException {
        URI library = URI.create(String.valueOf(QemuVersion.class.getResource("QemuVersion.class"))
                .replace("dev/qemu4j/base/QemuVersion", "module-info"));
        try (InputStream in = library.toURL().openStream()) {
            return ModuleDescriptor.read(in);
        }
    }

    private List<String> compile(String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
        List<String> options = List.of(
                "-Xlint:all,-deprecation,-path",
                "-proc:none",
                "-d",
                output.toString(),
                "-cp",
                System.getProperty("java.class.path"));
        compiler.getTask(null, null, diagnostics, options, null, List.of(new Source(source)))
                .call();
        return diagnostics.getDiagnostics().stream()
                .filter(d -> d.getKind() != Diagnostic.Kind.NOTE)
                .map(d -> "line " + d.getLineNumber() + ": " + d.getMessage(Locale.ROOT) + "\n"
                        + source.lines()
                                .skip(Math.max(0, d.getLineNumber() - 1))
                                .findFirst()
                                .orElse(""))
                .toList();
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(String text) {
            super(URI.create("string:///Examples.java"), Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}
