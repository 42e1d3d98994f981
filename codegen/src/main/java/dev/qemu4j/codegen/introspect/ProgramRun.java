package dev.qemu4j.codegen.introspect;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The output of a program that is started only for it.
 *
 * @param code its exit code
 * @param text its standard output and standard error
 */
public record ProgramRun(int code, String text) {
    private static final int SECONDS = 30;

    /**
     * Runs a program to its end, in a directory of its own that is removed with all that it has written there.
     *
     * @param program the program
     * @param arguments its arguments
     * @return its output and exit code
     * @throws IllegalStateException if it has not ended after half a minute
     */
    public static ProgramRun of(Path program, String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toAbsolutePath().toString()));
        command.addAll(List.of(arguments));
        try {
            Path directory = Files.createTempDirectory("facts");
            Path output = directory.resolve("output");
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(new File("/dev/null"))
                    .redirectOutput(output.toFile())
                    .start();
            try {
                if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                    throw new IllegalStateException(command + " has not ended after " + SECONDS + " seconds");
                }
                return new ProgramRun(process.exitValue(), Files.readString(output));
            } finally {
                process.destroyForcibly().onExit().join();
                remove(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + ": interrupted", e);
        }
    }

    private static void remove(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }
}
