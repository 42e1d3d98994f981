package dev.qemu4j.qmp.testing;

/** An error reply's content, in QEMU's words. */
record QmpError(String errorClass, String description) {
    static QmpError generic(String description) {
        return new QmpError("GenericError", description);
    }

    static QmpError commandNotFound(String description) {
        return new QmpError("CommandNotFound", description);
    }
}
