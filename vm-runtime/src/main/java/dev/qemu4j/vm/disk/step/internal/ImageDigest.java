package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.img.store.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The digest of an image, which takes minutes for a large one: after each piece its caller may give up. */
public final class ImageDigest {
    private static final int BUFFER = 1 << 18;

    private ImageDigest() {}

    public static Sha256 of(Path file, Wanted wanted) throws IOException {
        MessageDigest digest = sha256();
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file)) {
            for (int length; (length = in.read(buffer)) >= 0; ) {
                digest.update(buffer, 0, length);
                wanted.require();
            }
        }
        return new Sha256(HexFormat.of().formatHex(digest.digest()));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
