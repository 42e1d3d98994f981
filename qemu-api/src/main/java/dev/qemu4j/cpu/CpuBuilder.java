package dev.qemu4j.cpu;

import dev.qemu4j.option.Parameters;
import dev.qemu4j.option.ParametersBuilder;

/**
 * Collects the properties of a CPU.
 *
 * @param <B> the builder's own class
 */
public abstract class CpuBuilder<B extends CpuBuilder<B>> extends ParametersBuilder<B> {
    /**
     * Makes a builder of a CPU.
     *
     * @param model QEMU's name of it
     */
    protected CpuBuilder(String model) {
        super("model", model);
    }

    CpuBuilder(Parameters parameters) {
        super(parameters);
    }

    /**
     * Makes the CPU.
     *
     * @return an immutable value
     */
    public final Cpu build() {
        return new Cpu(parameters());
    }
}
