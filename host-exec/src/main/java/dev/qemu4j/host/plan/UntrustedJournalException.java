package dev.qemu4j.host.plan;

import java.io.IOException;

/** Tells that somebody else may have written a journal, which is why nothing of it is done. */
final class UntrustedJournalException extends IOException {
    private static final long serialVersionUID = 1;

    UntrustedJournalException(String message) {
        super(message + " (expected: this user's, and not writable by others)");
    }
}
