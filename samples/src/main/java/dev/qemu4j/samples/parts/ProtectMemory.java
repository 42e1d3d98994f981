package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.base.PciAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.qapi.common.OnOffAuto;
import dev.qemu4j.recipe.Iommu;
import dev.qemu4j.samples.networks.LabGuest;
import java.util.LinkedHashMap;
import java.util.Map;

/** Puts a network card behind an IOMMU: Intel's, AMD's, and a paravirtual one. */
public final class ProtectMemory {
    private ProtectMemory() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        Map<String, Iommu> iommus = new LinkedHashMap<>();
        iommus.put("intel", Iommu.intel());
        iommus.put("amd", Iommu.amd());
        iommus.put("virtio", Iommu.virtio());
        LinuxGuest linux = LinuxGuest.builder()
                .module("virtio_net")
                .kernelParameter("intel_iommu=on")
                .build();
        iommus.forEach((name, iommu) -> {
            CommandLine machine = CommandLine.builder(Target.X86_64)
                    .with(iommu)
                    .device(Devices.virtioNetPci(d ->
                            d.iommuPlatform(true).disableLegacy(OnOffAuto.ON).addr(PciAddress.of(0x10))))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux, machine)) {
                // Debian's kernel has no driver of the paravirtual one; the firmware's table tells of it all the same.
                String found = guest.run("ls /sys/class/iommu /sys/firmware/acpi/tables | grep -E '^(dmar|ivhd|VIOT)'");
                String group = guest.run(
                        "[ ! -e /sys/bus/pci/devices/0000:00:10.0/iommu_group ] || echo ', the card is in a group'");
                System.out.println(name + ": the guest has " + found + group);
            }
        });
    }
}
