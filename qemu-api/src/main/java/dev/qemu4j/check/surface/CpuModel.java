package dev.qemu4j.check.surface;

import java.util.Objects;

/**
 * A model of CPU.
 *
 * @param name its name, which {@code -cpu} takes
 * @param deprecated whether QEMU will drop it
 */
public record CpuModel(String name, boolean deprecated) {
    /**
     * Checks that nothing is null that must not be.
     *
     * @param name its name, which {@code -cpu} takes
     * @param deprecated whether QEMU will drop it
     */
    public CpuModel {
        Objects.requireNonNull(name, "name");
    }
}
