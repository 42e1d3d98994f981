package dev.qemu4j.vm.accel;

import dev.qemu4j.Accels;
import dev.qemu4j.accel.Accel;
import java.util.Objects;

/**
 * The fastest accelerator under which guests run on this host, and the reason.
 *
 * <pre>{@code
 * BestAccelerator best = QemuInstallation.find(Target.X86_64).bestAccelerator();
 * log.info("{}: {}", best.name(), best.reason());
 * CommandLine cmd = CommandLine.builder(Target.X86_64).accel(best.accel()).build();
 * }</pre>
 *
 * @param name QEMU's name, such as {@code kvm} or {@code tcg}
 * @param reason one sentence for a log: what ran, or what keeps guests from a faster one and what to do about it
 */
public record BestAccelerator(String name, String reason) {
    /**
     * Makes a finding.
     *
     * @param name QEMU's name
     * @param reason one sentence
     */
    public BestAccelerator {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * Returns the accelerator for a command line.
     *
     * @return the accelerator without properties
     */
    public Accel accel() {
        return Accels.of(name);
    }
}
