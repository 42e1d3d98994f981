package dev.qemu4j.vm.disk.step.internal;

import dev.qemu4j.base.QemuTimeoutException;
import dev.qemu4j.qmp.QmpCommandException;
import dev.qemu4j.vm.disk.failure.DiskException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The command that nothing undoes once QEMU has taken it. Only QEMU's own refusal proves that it has not. */
public final class LastStep {
    private boolean taken;

    /** Tells whether QEMU has taken the command, or may have. */
    public boolean mayBeTaken() {
        return taken;
    }

    /**
     * Sends the command.
     *
     * @param what the operation, for a refusal
     * @param unknown the state of things and the advice, for an outcome that is unknown
     */
    public <T> T take(Supplier<T> command, String what, String unknown) {
        return take(command, what, null, unknown);
    }

    /**
     * Sends the command.
     *
     * @param what the operation, for a refusal
     * @param file the file that QEMU opens for it, whose users a refusal names
     * @param unknown the state of things and the advice, for an outcome that is unknown
     */
    public <T> T take(Supplier<T> command, String what, @Nullable Path file, String unknown) {
        taken = true;
        try {
            return command.get();
        } catch (QmpCommandException e) {
            taken = false;
            throw Refused.refused(what, file, e);
        } catch (RuntimeException e) {
            throw told(unknown, e);
        }
    }

    /** Tells a failure behind the last step, by the type that a limit that has passed has everywhere. */
    public static RuntimeException told(String state, RuntimeException failure) {
        String message = state + " (" + failure.getMessage() + ")";
        return isExpiry(failure) ? new QemuTimeoutException(message, failure) : new DiskException(message, failure);
    }

    private static boolean isExpiry(RuntimeException failure) {
        return failure instanceof QemuTimeoutException || failure.getCause() instanceof QemuTimeoutException;
    }
}
