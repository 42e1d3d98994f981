package dev.qemu4j.qmp.testing;

/** Signals a request that QEMU's protocol answers with an error, whatever the script says. */
final class RefusedException extends Exception {
    private final QmpError error;

    RefusedException(QmpError error) {
        super(error.description());
        this.error = error;
    }

    QmpError error() {
        return error;
    }
}
