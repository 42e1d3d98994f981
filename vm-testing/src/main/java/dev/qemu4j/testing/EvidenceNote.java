package dev.qemu4j.testing;

import java.nio.file.Path;

/** A line below the stack trace of a failed test that says where its evidence is. */
final class EvidenceNote extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Path index;

    EvidenceNote(Path index) {
        super("evidence: " + index.toUri(), null, false, false);
        this.index = index;
    }

    Path index() {
        return index;
    }
}
