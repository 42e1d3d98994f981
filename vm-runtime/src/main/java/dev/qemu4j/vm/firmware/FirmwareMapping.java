package dev.qemu4j.vm.firmware;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The way of firmware into a machine.
 *
 * @param device QEMU's name of the way: {@code flash}, {@code memory} or {@code kernel}
 * @param mode of flash: {@code split} into code and variables, {@code combined}, or {@code stateless}
 * @param code the image of the code
 * @param codeFormat its format
 * @param template the template of the variables
 * @param templateFormat its format
 */
record FirmwareMapping(
        String device,
        String mode,
        @Nullable Path code,
        String codeFormat,
        @Nullable Path template,
        String templateFormat) {
    boolean isPair() {
        return device.equals("flash") && mode.equals("split") && code != null && template != null;
    }

    void requirePair(Path descriptor) {
        if (!isPair()) {
            throw new UnsupportedOperationException(descriptor + ": firmware by " + device + ", " + mode
                    + " (expected: flash that is split into code and variables; give QEMU this one with -bios or"
                    + " -drive if=pflash)");
        }
    }

    Path requireCode() {
        return Objects.requireNonNull(code, "code");
    }

    Path requireTemplate() {
        return Objects.requireNonNull(template, "template");
    }
}
