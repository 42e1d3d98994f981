package dev.qemu4j.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.qemu4j.guest.linux.LinuxGuestException;
import dev.qemu4j.host.ProgramNotFoundException;
import dev.qemu4j.vm.VmLaunchException;
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
                notRun(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    /** The same for a recipe with a program that not all hosts have; where it is missing, says so loudly. */
    static String ofTools(Recipe recipe, String... args) throws Exception {
        try {
            return of(recipe, args);
        } catch (VmLaunchException | ProgramNotFoundException e) {
            if (e instanceof ProgramNotFoundException || e.getCause() instanceof ProgramNotFoundException) {
                notRun(String.valueOf(e.getMessage()));
            }
            throw e;
        }
    }

    static void notRun(String reason) {
        System.err.println("NOT RUN: " + reason);
        Assumptions.abort("NOT RUN: " + reason);
    }

    /** A main method. */
    @FunctionalInterface
    interface Recipe {
        void run(String[] args) throws Exception;
    }
}
