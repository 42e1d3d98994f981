package dev.qemu4j.codegen.facts;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.json.JsonMapper;

/**
 * Facts as JSON, one entity a line, sorted by name. A fact without {@code in} is in the same versions as what holds it,
 * one without {@code targets} on the same targets; an attribute that differs between versions is an object from version
 * ranges to values. A name that starts with {@code #} is that of a set of targets, listed once. Properties that are the
 * same as another entity's are given by its name.
 */
public final class FactsFile {
    private FactsFile() {}

    /**
     * Reads a file.
     *
     * @param file the file
     * @return its facts
     */
    public static Facts read(Path file) {
        try {
            return parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Writes a file.
     *
     * @param file the file
     * @param facts its facts
     */
    public static void write(Path file, Facts facts) {
        try {
            Files.writeString(file, text(facts));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads the text of a file.
     *
     * @param text the text
     * @return its facts
     */
    public static Facts parse(String text) {
        return new FactsReader(JsonMapper.shared().readTree(text)).read();
    }

    /**
     * The text of a file.
     *
     * @param facts the facts
     * @return the text that {@link #parse} reads
     */
    public static String text(Facts facts) {
        return new FactsWriter(facts).text();
    }
}
