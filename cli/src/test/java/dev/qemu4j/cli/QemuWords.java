package dev.qemu4j.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The words of a real QEMU about options. */
final class QemuWords {
    private QemuWords() {}

    /**
     * Starts a paused QEMU with options, and ends it at once.
     *
     * @param work where its words may be kept
     * @return its words; empty if it takes the options, and also if it waits, as for a peer
     */
    static String of(String program, List<String> options, Path work) {
        List<String> command = new ArrayList<>(List.of(program, "-nodefaults", "-S", "-qmp", "stdio"));
        command.addAll(options);
        try {
            Path words = Files.createTempFile(work, "words", "");
            Process process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(words.toFile())
                    .start();
            try (OutputStream monitor = process.getOutputStream()) {
                monitor.write("{\"execute\":\"qmp_capabilities\"}{\"execute\":\"quit\"}".getBytes(UTF_8));
            } catch (IOException e) {
                process.onExit().join(); // it has refused an option before it read
            }
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                return "";
            }
            return process.exitValue() == 0 ? "" : Files.readString(words);
        } catch (IOException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
