package dev.qemu4j.host.plan;

import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** The lines of a plan's journal: words that have neither spaces nor line ends. */
final class JournalText {
    private static final int MOST_BYTES = 16 << 20;

    private JournalText() {}

    static String line(String what, int number, List<String> rest) {
        List<String> words = new ArrayList<>(List.of(what, Integer.toString(number)));
        words.addAll(rest);
        return line(words);
    }

    static String line(List<String> words) {
        return words.stream()
                .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                .collect(Collectors.joining(" ", "", "\n"));
    }

    /** Reads all lines; none if the file is not there. A line that was cut by the JVM's death is none. */
    static List<List<String>> read(Path file) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return List.of();
        }
        String text = text(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(line -> Arrays.stream(line.split(" "))
                        .map(word -> URLDecoder.decode(word, StandardCharsets.UTF_8))
                        .toList())
                .toList();
    }

    private static String text(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw new IOException(file + " has more than " + MOST_BYTES + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }
}
