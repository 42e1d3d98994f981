package dev.qemu4j.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.guest.linux.LinuxGuestException;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** Runs a recipe and takes what it prints. */
final class Output {
    private Output() {}

    static String of(Recipe recipe, String... args) throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(bytes, true, UTF_8));
        try {
            recipe.run(args);
        } finally {
            System.setOut(before);
        }
        return bytes.toString(UTF_8);
    }

    /** The same for a recipe with a Linux guest; where there is nothing to make it of, and no Debian to get it from, says so loudly. */
    static String ofLinux(Recipe recipe) throws Exception {
        try {
            return of(recipe);
        } catch (LinuxGuestException e) {
            if (e.reason() == LinuxGuestException.Reason.MISSING && !Files.exists(Path.of("/etc/debian_version"))) {
                String why = "NOT RUN: " + e.getMessage();
                System.err.println(why);
                Assumptions.abort(why);
            }
            throw e;
        }
    }

    /** A main method. */
    @FunctionalInterface
    interface Recipe {
        void run(String[] args) throws Exception;
    }
}
