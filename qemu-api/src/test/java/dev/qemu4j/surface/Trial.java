package dev.qemu4j.surface;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Starts a program with some arguments, and quits it where it would run the guest. */
final class Trial {
    private static final Pattern PREFIX = Pattern.compile("^(\\S*/)?qemu-system-[^: ]+: ");
    private static final int SECONDS = 60;

    private Trial() {}

    /**
     * Starts it.
     *
     * @return QEMU's refusal; null if it accepts all
     */
    static @Nullable String run(Emulator emulator, List<String> arguments) {
        return run(List.of(), emulator, arguments);
    }

    /** Starts it by another program that does what it is told after its own arguments. */
    static @Nullable String run(List<String> before, Emulator emulator, List<String> arguments) {
        Ended ended = start(before, emulator, arguments, "quit\n");
        if (ended == null) {
            return "has not ended after " + SECONDS + " seconds";
        }
        return ended.code == 0 ? null : message(ended.errors, ended.code, arguments);
    }

    /** Starts it, and returns the tree of its buses and devices; null if it refuses something. */
    static @Nullable String tree(Emulator emulator, List<String> arguments) {
        Ended ended = start(List.of(), emulator, arguments, "info qtree\nquit\n");
        return ended == null || ended.code != 0 ? null : ended.output;
    }

    private record Ended(int code, String output, String errors) {}

    private static @Nullable Ended start(
            List<String> before, Emulator emulator, List<String> arguments, String commands) {
        List<String> command = new ArrayList<>(before);
        command.addAll(List.of(emulator.path().toString(), "-S", "-nodefaults"));
        command.addAll(List.of("-display", "none", "-monitor", "stdio"));
        command.addAll(arguments);
        try {
            Path directory = Files.createTempDirectory("trial");
            Path input = Files.writeString(directory.resolve("input"), commands);
            Path output = directory.resolve("output");
            Path errors = directory.resolve("errors");
            Process process = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectInput(input.toFile())
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            try {
                return process.waitFor(SECONDS, TimeUnit.SECONDS)
                        ? new Ended(
                                process.exitValue(),
                                Files.readString(output, StandardCharsets.ISO_8859_1),
                                Files.readString(errors))
                        : null;
            } finally {
                process.destroyForcibly().onExit().join();
                delete(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(command + ": interrupted", e);
        }
    }

    /** Some trials make files. */
    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    /** The last line that tells more than what the program was started with. */
    private static String message(String text, int code, List<String> arguments) {
        String found = text.lines()
                .map(line -> PREFIX.matcher(line).replaceFirst(""))
                .filter(line -> !line.isBlank() && !line.startsWith("warning: ") && !line.startsWith("info: "))
                .reduce((first, second) -> second)
                .orElse("ended with " + code);
        int size = arguments.size();
        String last = size < 2 ? "" : arguments.get(size - 2) + " " + arguments.get(size - 1) + ": ";
        return Objects.requireNonNull(found).replace(last, "");
    }
}
