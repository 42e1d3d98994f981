package dev.qemu4j.host;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Another JVM with this test's class path, which reports line by line and ends when its input does. */
public final class TestJvm implements AutoCloseable {
    private final Process process;
    private final BufferedReader output;

    private TestJvm(ProcessBuilder builder) {
        try {
            process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        output = process.inputReader(StandardCharsets.UTF_8);
    }

    public static ProcessBuilder command(Class<?> main, String... arguments) {
        return new ProcessBuilder(argv(System.getProperty("java.class.path"), main, arguments));
    }

    public static TestJvm start(ProcessBuilder builder) {
        return new TestJvm(builder);
    }

    /** The same as a user who owns nothing; its classes are copied to where that user can read them. */
    public static ProcessBuilder unprivileged(Path classes, Class<?> main, String... arguments) throws IOException {
        List<String> argv = argv(readableClassPath(classes), main, arguments);
        if (isRoot()) {
            argv.addAll(
                    0, List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--"));
        }
        return new ProcessBuilder(argv);
    }

    public static boolean isRoot() throws IOException {
        return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
    }

    /** Reads a line, or fails at the end of the output; the JVM's own death ends it. */
    public String line() {
        try {
            String line = output.readLine();
            if (line == null) {
                throw new AssertionError("the other JVM has ended");
            }
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public boolean isGone() {
        return !process.isAlive();
    }

    public long pid() {
        return process.pid();
    }

    public void awaitEnd() throws InterruptedException {
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            throw new AssertionError("the other JVM does not end");
        }
    }

    public void kill() {
        process.toHandle().destroyForcibly();
    }

    /** Ends its input, upon which it ends in an orderly way. */
    public int exit() throws Exception {
        process.getOutputStream().close();
        awaitEnd();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    private static List<String> argv(String classPath, Class<?> main, String... arguments) {
        List<String> argv = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString()));
        argv.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp", classPath, main.getName()));
        argv.addAll(List.of(arguments));
        return argv;
    }

    private static String readableClassPath(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        List<String> entries = new ArrayList<>();
        for (String entry : List.of(System.getProperty("java.class.path").split(":"))) {
            if (entry.matches(".*(qemu4j|qemu-api|host-exec|jackson|slf4j|jspecify).*")
                    && Files.exists(Path.of(entry))) {
                Path copy = directory.resolve(Integer.toString(entries.size()));
                copyReadable(Path.of(entry), copy);
                entries.add(copy.toString());
            }
        }
        return String.join(":", entries);
    }

    private static void copyReadable(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(from.relativize(file).toString());
                Files.copy(file, copy, StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
    }
}
