package dev.qemu4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Command lines as Java source, compiled and run. */
public final class CompiledMachines {
    private CompiledMachines() {}

    /** Returns the command lines that the compiled sources build. */
    public static List<CommandLine> built(List<CommandLine> cmds, Path folder) throws Exception {
        List<Path> files = new ArrayList<>();
        for (int i = 0; i < cmds.size(); i++) {
            Path file = folder.resolve("p" + i).resolve("Machine.java");
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(
                    file, "package p" + i + ";\n" + cmds.get(i).toJavaSource()));
        }
        compile(files, folder);
        List<CommandLine> built = new ArrayList<>();
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            for (int i = 0; i < cmds.size(); i++) {
                Method method = loader.loadClass("p" + i + ".Machine").getDeclaredMethod("commandLine");
                method.setAccessible(true);
                built.add((CommandLine) method.invoke(null));
            }
        }
        return built;
    }

    private static void compile(List<Path> files, Path folder) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter errors = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", folder.toString(), "-cp", System.getProperty("java.class.path"));
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            boolean done = compiler.getTask(
                            errors, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            assertThat(done).as(errors.toString()).isTrue();
        }
    }
}
