package dev.qemu4j.testing;

import java.nio.file.Path;

/** A line below the stack trace of a failed test that says where its evidence is. */
final class EvidenceNote extends RuntimeException {
    private static final long serialVersionUID = 1;

    EvidenceNote(Path index) {
        super("evidence: " + index.toUri(), null, false, false);
    }
}
