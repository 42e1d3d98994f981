package dev.qemu4j.cli.completion;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The scripts by which shells complete QEMU's command lines. */
public enum ShellScripts {
    /** For bash. */
    BASH,
    /** For zsh. */
    ZSH,
    /** For fish. */
    FISH;

    /**
     * Writes the script.
     *
     * @param directory the directory of the tables
     * @param programs the programs that have tables
     * @return the script, to be sourced
     */
    public String text(Path directory, List<String> programs) {
        String name = "completion." + name().toLowerCase(Locale.ROOT);
        try (InputStream in = Objects.requireNonNull(ShellScripts.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .replace("@TABLES@", quoted(directory.toString()))
                    .replace("@PROGRAMS@", String.join(" ", programs));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** In single quotes, where fish alone has escapes. */
    private String quoted(String text) {
        return this == FISH
                ? "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"
                : "'" + text.replace("'", "'\\''") + "'";
    }
}
