package dev.qemu4j.cpu;

import dev.qemu4j.option.Parameters;

/** Builds a CPU of which this version of the library knows no properties: each is set by its name. */
public final class AnyCpuBuilder extends CpuBuilder<AnyCpuBuilder> {
    /**
     * Makes a builder of a CPU.
     *
     * @param model QEMU's name of it
     */
    public AnyCpuBuilder(String model) {
        super(model);
    }

    AnyCpuBuilder(Parameters parameters) {
        super(parameters);
    }
}
