package dev.qemu4j.testing.shell;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, which each JDK has. */
final class Digests {
    private Digests() {}

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
