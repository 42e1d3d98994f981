package dev.qemu4j.vm.fault;

/** An error that a disk answers with. By default, QEMU stops the guest at {@link #ENOSPC} of a write, and passes all others on: {@code werror} and {@code rerror} of the device decide. */
public enum DiskError {
    /** An input or output error. */
    EIO(5),
    /** No memory. */
    ENOMEM(12),
    /** No permission. */
    EACCES(13),
    /** No space left on the device. */
    ENOSPC(28),
    /** A file system that is read only. */
    EROFS(30),
    /** A time-out, as of storage on a network. */
    ETIMEDOUT(110);

    private final int errno;

    DiskError(int errno) {
        this.errno = errno;
    }

    /**
     * Returns the number of the error.
     *
     * @return Linux's number
     */
    public int errno() {
        return errno;
    }
}
