package dev.qemu4j.testing;

import dev.qemu4j.CommandLine;
import dev.qemu4j.machine.AnyMachineBuilder;
import dev.qemu4j.vm.QemuInstallation;
import java.util.Objects;

/**
 * A cell of a {@link QemuMatrix}, for the parameter of its test.
 *
 * @param qemu the QEMU to run
 * @param machine the name of the machine type; empty for QEMU's default
 */
public record QemuCell(QemuInstallation qemu, String machine) {
    /**
     * Checks that nothing is missing.
     *
     * @param qemu the QEMU to run
     * @param machine the name of the machine type
     */
    public QemuCell {
        Objects.requireNonNull(qemu, "qemu");
        Objects.requireNonNull(machine, "machine");
    }

    /**
     * Returns the beginning of a command line for this cell.
     *
     * @return a builder that has the program and the machine
     */
    public CommandLine.Builder commandLine() {
        CommandLine.Builder builder = CommandLine.builder(qemu.target()).program(qemu.program());
        return machine.isEmpty() ? builder : builder.machine(new AnyMachineBuilder(machine).build());
    }

    /** Returns program, version and machine. */
    @Override
    public String toString() {
        return qemu + (machine.isEmpty() ? "" : " " + machine);
    }
}
