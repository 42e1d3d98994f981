package dev.qemu4j.vm.record.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** A file of text of which nobody sees a half. */
public final class WholeFile {
    private static final int BEGIN = 1024;

    private WholeFile() {}

    /** Writes a text. */
    @FunctionalInterface
    public interface Content {
        void write(Writer out) throws IOException;
    }

    /**
     * Writes a recording beside the file's place, and then puts it there. Halves of surrogate pairs become question marks. An older recording is replaced;
     * any other file may be all that somebody has, such as a disk of the machine, and so may one that is made there meanwhile.
     */
    public static void write(Path file, Content content) throws IOException {
        Path place = file.toAbsolutePath();
        boolean older = Files.exists(place, LinkOption.NOFOLLOW_LINKS);
        if (older) {
            requireRecording(place);
            place = place.toRealPath(); // a link to it stays one
        }
        Path part = place.resolveSibling("." + UUID.randomUUID() + ".part");
        try {
            try (Writer out = new BufferedWriter(new OutputStreamWriter(
                    Files.newOutputStream(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), UTF_8))) {
                if (older) { // before there is anything in it, which its owner may keep private
                    Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(place));
                }
                content.write(out);
            }
            if (older) {
                requireRecording(place);
                Files.move(part, place, StandardCopyOption.REPLACE_EXISTING);
            } else {
                putUnlessThere(part, place);
            }
        } finally {
            Files.deleteIfExists(part);
        }
    }

    /** A link fails if there is something by now, which a move would replace. */
    private static void putUnlessThere(Path part, Path place) throws IOException {
        try {
            Files.createLink(place, part);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) { // a file system without links
            Files.move(part, place);
        }
    }

    private static void requireRecording(Path file) throws IOException {
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !isRecording(file)) {
            throw new FileAlreadyExistsException(
                    file.toString(), null, "it is no recording (expected: a new file, or an older recording)");
        }
    }

    /** An empty file has nothing to lose. */
    private static boolean isRecording(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        String begin;
        try (InputStream in = Files.newInputStream(file)) {
            begin = new String(in.readNBytes(BEGIN), UTF_8);
        }
        return begin.isEmpty() || JsonLines.isBegin(begin) || HtmlPage.isBegin(begin);
    }
}
