package dev.qemu4j;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Base64;
import java.util.zip.GZIPOutputStream;

/** Bytes as short text that {@code base64 -d | gzip -d} reads: an image of a disk is mostly zeros. */
final class PackedText {
    private PackedText() {}

    static String of(byte[] bytes) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("memory takes all bytes", e);
        }
        return Base64.getEncoder().encodeToString(packed.toByteArray());
    }
}
