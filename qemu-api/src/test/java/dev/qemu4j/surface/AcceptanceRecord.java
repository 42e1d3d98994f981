package dev.qemu4j.surface;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.StringJoiner;

/** Writes down what programs that were unpacked take: scripts/acceptance.sh makes the tables of docs/acceptance.md of it. */
final class AcceptanceRecord {
    private static final Path FOLDER = Path.of("target", "acceptance");

    private AcceptanceRecord() {}

    /**
     * Writes the line of a program: a kind, the version, the target, how many were tried and accepted, how many properties
     * were with them, and the refusals of each class.
     */
    static void write(String kind, Emulator emulator, int tried, TrialResults results) {
        if (emulator.installed()) {
            return;
        }
        StringJoiner refused = new StringJoiner(", ");
        results.counts().forEach((refusal, count) -> refused.add(refusal + " " + count));
        Place place = results.place();
        String line = "%s\t%s\t%s\t%d\t%d\t%d\t%s%n"
                .formatted(
                        kind,
                        place.version(),
                        place.target(),
                        tried,
                        results.accepted().size(),
                        results.propertiesOfEach(),
                        refused);
        try {
            Files.createDirectories(FOLDER);
            Files.writeString(FOLDER.resolve("%s-%s-%s.tsv".formatted(kind, place.version(), place.target())), line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
