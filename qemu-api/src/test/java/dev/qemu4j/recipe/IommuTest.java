package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import org.junit.jupiter.api.Test;

class IommuTest {
    @Test
    void intel_noMachine_takesQ35() {
        assertThat(Arguments.of(Iommu.intel()))
                .containsExactly(
                        "-machine", "q35", "-machine", "kernel-irqchip=split", "-device", "intel-iommu,id=iommu0");
    }

    @Test
    void intel_machineThere_keepsIt() {
        CommandLine.Builder before = CommandLine.builder(Target.X86_64)
                .option("-machine", "pc-q35-7.2")
                .option("-machine", "usb=off");

        assertThat(Arguments.after(before, Iommu.intel(d -> d.id("vtd").cachingMode(true))))
                .containsExactly("-machine", "kernel-irqchip=split", "-device", "intel-iommu,id=vtd,caching-mode=on");
    }

    @Test
    void amd_propertiesOfMachineOnly_takesQ35() {
        CommandLine.Builder before = CommandLine.builder(Target.X86_64).option("-machine", "usb=off");

        assertThat(Arguments.after(before, Iommu.amd()))
                .containsExactly(
                        "-machine", "q35", "-machine", "kernel-irqchip=split", "-device", "amd-iommu,id=iommu0");
    }

    @Test
    void virtio_isADeviceAlone() {
        assertThat(Arguments.of(Iommu.virtio())).containsExactly("-device", "virtio-iommu-pci,id=iommu0");
    }
}
