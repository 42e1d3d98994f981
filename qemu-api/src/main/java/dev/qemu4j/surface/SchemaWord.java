package dev.qemu4j.surface;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A name of QEMU's schema.
 *
 * @param kind its kind in small letters, such as {@code member}
 * @param name the name
 * @param owner the name of its owner; of a member of a branch, the discriminator's value; empty for what stands alone
 * @param also other words that find it; of a member of a branch, the union
 * @param versions the versions that have it; null if all have it
 * @param java Java that makes or names it
 * @param type the type of a member or of a command's result, with an exclamation mark if the member is required; empty for others
 * @param words the words about it; null if there are none
 */
public record SchemaWord(
        String kind,
        String name,
        String owner,
        String also,
        @Nullable String versions,
        String java,
        String type,
        @Nullable String words) {
    private static final String RESOURCE = "schema-words.tsv";

    /**
     * Reads all of them.
     *
     * @return the names, in the order of the schema
     */
    public static List<SchemaWord> all() {
        try (InputStream resource = SchemaWord.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(RESOURCE + " is not in the library's jar");
            }
            return new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))
                    .lines()
                    .map(line -> of(line.split("\t", -1)))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static SchemaWord of(String[] columns) {
        return new SchemaWord(
                columns[0],
                columns[1],
                columns[2],
                columns[3],
                empty(columns[4]),
                columns[5],
                columns[6],
                empty(columns[7]));
    }

    private static @Nullable String empty(String text) {
        return text.isEmpty() ? null : text;
    }
}
