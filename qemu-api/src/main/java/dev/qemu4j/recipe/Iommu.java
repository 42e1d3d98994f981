package dev.qemu4j.recipe;

import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.device.AmdIommuBuilder;
import dev.qemu4j.device.Device;
import dev.qemu4j.device.IntelIommuBuilder;
import dev.qemu4j.device.VirtioIommuPciBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameters;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * An IOMMU, by which the guest says what memory a device may use. Devices that are to stand behind it come after it on the command line; a virtio
 * device stands behind it only with {@code iommu_platform=on} ({@code d -> d.iommuPlatform(true).disableLegacy(OnOffAuto.ON)}).
 */
public final class Iommu extends AbstractRecipe {
    private final Function<String, Device> device;
    private final boolean q35;

    private Iommu(Function<String, Device> device, boolean q35) {
        this.device = device;
        this.q35 = q35;
    }

    /**
     * Returns Intel's VT-d, on the machine {@code q35}, which is set if there is none before. Linux may need {@code intel_iommu=on}.
     *
     * @return the IOMMU
     */
    public static Iommu intel() {
        return intel(d -> {});
    }

    /**
     * Returns Intel's VT-d as {@link #intel()} does, and changes it.
     *
     * @param change sets its properties, such as {@code d -> d.cachingMode(true)} for devices of the host
     * @return the IOMMU
     */
    public static Iommu intel(Consumer<? super IntelIommuBuilder> change) {
        Objects.requireNonNull(change, "change");
        return new Iommu(id -> Devices.intelIommu(d -> change.accept(d.id(id))), true);
    }

    /**
     * Returns AMD-Vi, on the machine {@code q35}, which is set if there is none before.
     *
     * @return the IOMMU
     */
    public static Iommu amd() {
        return amd(d -> {});
    }

    /**
     * Returns AMD-Vi as {@link #amd()} does, and changes it.
     *
     * @param change sets its properties
     * @return the IOMMU
     */
    public static Iommu amd(Consumer<? super AmdIommuBuilder> change) {
        Objects.requireNonNull(change, "change");
        return new Iommu(id -> Devices.amdIommu(d -> change.accept(d.id(id))), true);
    }

    /**
     * Returns a paravirtual IOMMU, for the machines {@code q35} and {@code pc} and for {@code virt} of ARM. Linux has its driver from 5.14 on, if it
     * was built with it.
     *
     * @return the IOMMU
     */
    public static Iommu virtio() {
        return virtio(d -> {});
    }

    /**
     * Returns a paravirtual IOMMU as {@link #virtio()} does, and changes it.
     *
     * @param change sets its properties
     * @return the IOMMU
     */
    public static Iommu virtio(Consumer<? super VirtioIommuPciBuilder> change) {
        Objects.requireNonNull(change, "change");
        return new Iommu(id -> Devices.virtioIommuPci(d -> change.accept(d.id(id))), false);
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        if (q35) {
            if (ids.options().stream().noneMatch(Iommu::isMachine)) {
                options.machine(Machines.q35());
            }
            // KVM's own interrupt controller cannot remap interrupts; other accelerators ignore this.
            options.machineProperty("kernel-irqchip", "split");
        }
        options.device(device.apply(ids.of("iommu")));
    }

    private static boolean isMachine(Option option) {
        Parameters parameters = option.parameters();
        return option.name().matches("--?(machine|M)") && parameters != null && parameters.text("type") != null;
    }
}
