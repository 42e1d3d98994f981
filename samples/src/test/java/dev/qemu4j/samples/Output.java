package dev.qemu4j.samples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;

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

    /** A main method. */
    @FunctionalInterface
    interface Recipe {
        void run(String[] args) throws Exception;
    }
}
