package dev.qemu4j.qmp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Another JVM with a class path of its own, which says lines on its standard output; errors are among them. */
public final class ChildJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;

    private ChildJvm(Process process) {
        this.process = process;
        lines = process.inputReader(UTF_8);
    }

    /** Starts a class that has a main method. */
    public static ChildJvm start(List<String> options, List<String> classPath, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        command.addAll(options);
        command.addAll(List.of("-cp", String.join(":", classPath), main.getName()));
        command.addAll(List.of(arguments));
        return new ChildJvm(
                new ProcessBuilder(command).redirectErrorStream(true).start());
    }

    /** Returns this JVM's class path, without what a condition holds for. */
    public static List<String> classPathWithout(Predicate<String> unwanted) {
        List<String> all =
                new ArrayList<>(List.of(System.getProperty("java.class.path").split(":")));
        all.removeIf(entry -> unwanted.test(Path.of(entry).getFileName().toString()));
        return all;
    }

    /** Returns the jars in a directory whose names hold a text. */
    public static List<String> jars(Path directory, String part) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(Path::toString)
                    .filter(name -> name.endsWith(".jar") && name.contains(part))
                    .sorted()
                    .toList();
        }
    }

    /** Kills it, as the system does when it has no memory, and waits until it is gone. */
    public void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(1, TimeUnit.MINUTES);
    }

    /** Waits for a line, and returns all up to it; at the end of the output, what there was. */
    public String readTo(String line) throws IOException {
        StringBuilder all = new StringBuilder();
        for (String next = lines.readLine(); next != null; next = lines.readLine()) {
            all.append(next).append('\n');
            if (next.equals(line)) {
                break;
            }
        }
        return all.toString();
    }

    /** Reads the rest, and returns it with the exit status behind it. */
    public String readToEnd() throws IOException, InterruptedException {
        String rest = readTo("never said");
        process.waitFor(1, TimeUnit.MINUTES);
        return rest + "exit " + process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
