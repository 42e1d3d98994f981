package dev.qemu4j.qmp;

import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.qapi.QmpCommand;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The greeting with which QEMU opens a connection.
 *
 * @param version QEMU's version
 * @param packageVersion the packager's addition to it, empty if there is none
 * @param capabilities the protocol capabilities that QEMU offers; {@code oob} is the only one up to QEMU 11.1
 */
public record QmpGreeting(QemuVersion version, String packageVersion, Set<String> capabilities) {
    /** The capability to run some commands out of band. */
    static final String OUT_OF_BAND = "oob";

    /**
     * Copies the capabilities.
     *
     * @param version QEMU's version
     * @param packageVersion the packager's addition to it
     * @param capabilities the protocol capabilities that QEMU offers
     */
    public QmpGreeting {
        Objects.requireNonNull(version, "version");
        Objects.requireNonNull(packageVersion, "packageVersion");
        Objects.requireNonNull(capabilities, "capabilities");
        capabilities = Set.copyOf(capabilities);
    }

    /** Returns the refusal to run a command out of band; null if this monitor offers it. */
    @Nullable
    QmpStateException outOfBandRefusal(QmpCommand<?> command) {
        return capabilities.contains(OUT_OF_BAND)
                ? null
                : new QmpStateException(
                        command.commandName() + ": this monitor (QEMU " + version
                                + ") does not offer out-of-band execution; use execute",
                        null);
    }
}
