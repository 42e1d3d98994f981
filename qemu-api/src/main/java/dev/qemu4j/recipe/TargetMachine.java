package dev.qemu4j.recipe;

import dev.qemu4j.Cpus;
import dev.qemu4j.Machines;
import dev.qemu4j.base.Target;
import dev.qemu4j.machine.AnyMachineBuilder;
import dev.qemu4j.option.Ids;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The machine that guests of the command line's target are made for, with a CPU that they run on. It is {@code virt}, {@code pseries}, {@code s390-ccw-virtio} or
 * {@code q35}.
 *
 * <pre>{@code
 * CommandLine.builder(Target.S390X) // or any other: the rest stays
 *         .with(TargetMachine.create())
 *         .with(SerialConsole.create())
 *         .with(VirtioDisk.of("root", image))
 *         .with(UserNetwork.create())
 * }</pre>
 *
 * <p>The other recipes, and the devices whose names have no bus, such as {@code Devices.virtioBlk}, are of the kind that the target has: on PCI, or on the
 * channels of s390x. {@link SerialConsole} is the machine's own console on each of them. {@code virt} has no firmware of its own but on RISC-V: it wants a
 * kernel, a {@code -bios}, or UEFI.
 */
public final class TargetMachine extends AbstractRecipe {
    private static final Changes.Part<AnyMachineBuilder> MACHINE = new Changes.Part<>();

    /** A CPU is named where QEMU's default is another kind than the target's, or depends on the accelerator. */
    private static final Map<String, Kind> KINDS = Map.of(
            "aarch64", new Kind("virt", "max"), // the default, Cortex-A15, has no 64-bit mode
            "arm", new Kind("virt", null),
            "i386", new Kind("q35", null),
            "loongarch64", new Kind("virt", null),
            "ppc64", new Kind("pseries", null),
            "riscv32", new Kind("virt", null),
            "riscv64", new Kind("virt", null),
            "s390x", new Kind("s390-ccw-virtio", null),
            "x86_64", new Kind("q35", null));

    private final Changes changes;

    private TargetMachine(Changes changes) {
        this.changes = changes;
    }

    /**
     * Returns the machine of whichever target the command line has.
     *
     * @return the machine
     */
    public static TargetMachine create() {
        return new TargetMachine(Changes.NONE);
    }

    /**
     * Changes the machine. Another CPU is set by {@code cpu} of the command line, after this recipe.
     *
     * @param change sets its properties
     * @return the changed machine
     */
    public TargetMachine machine(Consumer<? super AnyMachineBuilder> change) {
        return new TargetMachine(changes.and(MACHINE, change));
    }

    /**
     * Adds the machine, and the CPU if it is named.
     *
     * @throws UnsupportedOperationException if no machine is known for the target; the message lists the targets that have one
     */
    @Override
    void addTo(OptionList options, Ids ids) {
        Target target = ids.target();
        Kind kind = target == null ? null : KINDS.get(target.name());
        if (kind == null) {
            throw new UnsupportedOperationException("target: " + target + " (expected: one of "
                    + new TreeMap<>(KINDS).keySet() + "; for others choose a machine of Machines)");
        }
        options.machine(Machines.of(kind.machine(), changes.to(MACHINE)));
        if (kind.cpu() != null) {
            options.cpu(Cpus.of(kind.cpu()));
        }
    }

    private record Kind(String machine, @Nullable String cpu) {}
}
