package dev.qemu4j.vm.record.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file of text of which nobody sees a half. */
public final class WholeFile {
    private WholeFile() {}

    /** Writes a text. */
    @FunctionalInterface
    public interface Content {
        void write(Writer out) throws IOException;
    }

    /** Writes a text beside the file's place, and then puts it there; halves of surrogate pairs become question marks. */
    public static void write(Path file, Content content) throws IOException {
        Path place = file.toAbsolutePath();
        Path part = place.resolveSibling("." + place.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (Writer out = new BufferedWriter(new OutputStreamWriter(
                    Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), UTF_8))) {
                content.write(out);
            }
            Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(part);
        }
    }
}
