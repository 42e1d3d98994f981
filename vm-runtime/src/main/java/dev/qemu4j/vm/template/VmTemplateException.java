package dev.qemu4j.vm.template;

import dev.qemu4j.base.QemuException;
import org.jspecify.annotations.Nullable;

/** Signals that a machine could not be frozen, or that a clone could not be thawed. */
public final class VmTemplateException extends QemuException {
    VmTemplateException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
