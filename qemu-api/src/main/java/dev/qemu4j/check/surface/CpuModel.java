package dev.qemu4j.check.surface;

/**
 * A model of CPU.
 *
 * @param name its name, which {@code -cpu} takes
 * @param deprecated whether QEMU will drop it
 */
public record CpuModel(String name, boolean deprecated) {}
