package dev.qemu4j.vm.helper;

import dev.qemu4j.base.QemuException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Signals that the state of a helper, such as that of a TPM, is in use by another machine. */
public final class HelperStateInUseException extends QemuException {
    private static final long serialVersionUID = 1L;

    /** The directory of the state. */
    private final String directory;

    HelperStateInUseException(String helper, Path directory, @Nullable Throwable cause) {
        super(
                helper + ": its state in " + directory
                        + " is in use by another machine (expected: a directory for each machine, or the other one's end)",
                cause);
        this.directory = directory.toString();
    }

    /**
     * Returns the directory of the state.
     *
     * @return its path
     */
    public Path directory() {
        return Path.of(directory);
    }
}
