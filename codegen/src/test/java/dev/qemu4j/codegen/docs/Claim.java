package dev.qemu4j.codegen.docs;

import dev.qemu4j.codegen.facts.CommittedFacts;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A statement of the words that a real QEMU can be asked about.
 *
 * @param section the words' section, such as {@code device nvme}
 * @param member the property, parameter or member, or {@code -} for the section itself
 * @param says a part of its text
 * @param versions the versions that show it
 * @param program the target of the program that shows it
 * @param arguments how it is started
 * @param outcome what happens then, as the table's head explains
 */
record Claim(
        String section,
        String member,
        String says,
        VersionSet versions,
        String program,
        List<String> arguments,
        String outcome) {
    private static final Path TABLE = Path.of("src/test/resources/claims.tsv");

    static List<Claim> all() {
        VersionSet known = CommittedFacts.readTypes("qom").versions();
        try {
            return Files.readAllLines(TABLE).stream()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> read(line.split("\t", -1), known))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells if a program of this version shows the claim. */
    boolean isShownBy(Version version) {
        return versions.contains(version);
    }

    @Override
    public String toString() {
        return section + " " + member + ": " + String.join(" ", arguments);
    }

    private static Claim read(String[] cells, VersionSet known) {
        if (cells.length != 7) {
            throw new IllegalArgumentException(String.join("|", cells) + " (expected: 7 columns)");
        }
        VersionSet versions = cells[3].equals("*") ? known : VersionSet.parse(cells[3], known);
        return new Claim(cells[0], cells[1], cells[2], versions, cells[4], List.of(cells[5].split(" ")), cells[6]);
    }
}
