package dev.qemu4j.recipe;

import dev.qemu4j.cpu.X86CpuBuilder;
import java.util.function.Consumer;

/**
 * The enlightenments by which KVM looks like Hyper-V to a Windows guest, which then wastes less time on timers, spin locks and interrupts.
 *
 * <pre>{@code
 * CommandLine cmd = CommandLine.builder(Target.X86_64)
 *         .accel(Accels.kvm())
 *         .cpu(X86Cpus.host(HyperV.enlightenments()))
 *         .build();
 * }</pre>
 *
 * <p>They need KVM: with TCG QEMU refuses {@link #enlightenments}, and passes over {@link #passthrough}. Linux guests do without.
 *
 * <p>QEMU's documentation is the source of this choice. Tested is that QEMU knows each name and refuses them without KVM; no Windows was run.
 */
public final class HyperV {
    /** The rounds that a guest spins before it tells the hypervisor, as Hyper-V itself recommends. */
    private static final long SPINS = 0x1fff;

    private HyperV() {}

    /**
     * Switches on the enlightenments that work on processors of Intel and AMD alike and do not hinder a migration. They are relaxed timing, the
     * virtual APIC, spin locks, clocks and timers, and flushes and interrupts among CPUs.
     *
     * @return a change of a CPU, for the factories of {@link dev.qemu4j.cpu.X86Cpus}
     */
    public static Consumer<X86CpuBuilder> enlightenments() {
        return cpu -> cpu.hvRelaxed(true)
                .hvVapic(true)
                .hvSpinlocks(SPINS)
                .hvVpindex(true)
                .hvRuntime(true)
                .hvTime(true)
                .hvSynic(true)
                .hvStimer(true)
                .hvFrequencies(true)
                .hvTlbflush(true)
                .hvIpi(true);
    }

    /**
     * Switches on all enlightenments that the host's kernel knows, for a machine that never moves to another host.
     *
     * @return a change of a CPU, for the factories of {@link dev.qemu4j.cpu.X86Cpus}
     */
    public static Consumer<X86CpuBuilder> passthrough() {
        return cpu -> cpu.hvPassthrough(true);
    }
}
