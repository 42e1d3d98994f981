package dev.qemu4j.check;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.surface.CpuModel;
import dev.qemu4j.check.surface.DeviceType;
import dev.qemu4j.check.surface.MachineType;
import dev.qemu4j.check.surface.PropertyType;
import dev.qemu4j.check.surface.QemuSurface;
import dev.qemu4j.check.surface.QemuSurfaceBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A QEMU that does not exist: a few devices and machines, and some branches of a real schema. */
public final class Specimen {
    private Specimen() {}

    public static QemuSurface surface() {
        return builder().build();
    }

    public static QemuSurfaceBuilder builder() {
        return QemuSurface.builder(Target.X86_64, new QemuVersion(7, 2, 22))
                .options(Set.of(
                        "-accel",
                        "-audiodev",
                        "-bios",
                        "-blockdev",
                        "-boot",
                        "-cdrom",
                        "-chardev",
                        "-cpu",
                        "-device",
                        "-display",
                        "-drive",
                        "-global",
                        "-hda",
                        "-hdb",
                        "-initrd",
                        "-k",
                        "-kernel",
                        "-nic",
                        "-m",
                        "-machine",
                        "-mon",
                        "-netdev",
                        "-no-hpet",
                        "-nodefaults",
                        "-numa",
                        "-object",
                        "-rtc",
                        "-runas",
                        "-sandbox",
                        "-serial",
                        "-smp",
                        "-snapshot",
                        "-vnc",
                        "-fsdev",
                        "-usb",
                        "-usbdevice",
                        "-readconfig"))
                .devices(devices())
                .machines(List.of(
                        new MachineType(
                                "pc-q35-7.2",
                                "q35",
                                false,
                                false,
                                288,
                                List.of(property("smm", "OnOffAuto"), property("usb", "bool"))),
                        new MachineType(
                                "pc-i440fx-7.2",
                                "pc",
                                true,
                                false,
                                255,
                                List.of(property("hpet", "bool"), property("memory-backend", "string"))),
                        new MachineType("pc-i440fx-1.4", null, false, true, 255, null)))
                .cpuModels(List.of(new CpuModel("qemu64", false), new CpuModel("old64", true)))
                .cpuFeatures(List.of(property("avx2", "bool")))
                .accelerators(Set.of("tcg", "kvm"))
                .addOptionParameters("rtc", Set.of("base", "clock", "driftfix"))
                .addOptionParameters("smp-opts", Set.of("cpus", "maxcpus", "sockets", "cores", "threads"))
                .addOptionParameters("memory", Set.of("size", "slots", "maxmem"))
                .addOptionParameters("chardev", Set.of("backend", "path", "server", "wait", "mux", "tls-creds"))
                .addOptionParameters("drive", Set.of("file", "format", "if", "read-only", "index", "driver"))
                .schemaJson(schema());
    }

    /** Options as in a shell, without quotes. */
    public static CommandLine commandLine(String options) {
        CommandLine.Builder builder = CommandLine.builder(Target.X86_64);
        String[] words = options.strip().split(" +", -1);
        for (int i = 0; i < words.length; i++) {
            if (i + 1 < words.length && !words[i + 1].startsWith("-")) {
                builder.option(words[i], words[++i]);
            } else {
                builder.option(words[i]);
            }
        }
        return builder.build();
    }

    public static CheckResult check(String options) {
        return Checker.check(commandLine(options), surface());
    }

    private static List<DeviceType> devices() {
        List<PropertyType> pci = List.of(
                property("addr", "int32", "Slot and optional function number, example: 06.0 or 06"),
                property("bootindex", "int32"),
                property("multifunction", "bool"));
        return List.of(
                device(
                        "virtio-blk-pci",
                        "virtio-blk",
                        "PCI",
                        pci,
                        property("drive", "str", "Node name or ID of a block" + " device to use as a backend"),
                        property("iothread", "link<iothread>"),
                        property("discard-granularity", "size"),
                        property("num-queues", "uint16")),
                device(
                        "virtio-net-pci",
                        null,
                        "PCI",
                        pci,
                        property("netdev", "str", "ID of a netdev to use as a backend"),
                        property("mac", "str", "Ethernet 6-byte MAC Address, example: 52:54:00:12:34:56")),
                device("isa-serial", null, "ISA", List.of(), property("chardev", "str", "ID of a chardev to use")),
                device("vmgenid", null, null, List.of(), property("guid", "str", "UUID (aka GUID) or \"auto\"")),
                device("pc-dimm", null, null, List.of(), property("memdev", "link<memory-backend>")),
                device("qemu-xhci", null, "PCI", pci),
                device("virtio-scsi-pci", null, "PCI", pci),
                device("scsi-hd", null, "SCSI", List.of(), property("drive", "str")),
                device("usb-tablet", null, "usb-bus", List.of()),
                device("nvme", null, "PCI", pci, property("serial", "str"), property("drive", "str")),
                device("nvme-ns", null, "nvme-bus", List.of()),
                device("virtio-serial-pci", "virtio-serial", "PCI", pci),
                device("virtserialport", null, "virtio-serial-bus", List.of(), property("chardev", "str")),
                device("vfio-pci", null, "PCI", pci, property("host", "str"), property("sysfsdev", "str")),
                new DeviceType("ICH9-LPC", null, "PCI", List.of("Misc"), false, null));
    }

    private static DeviceType device(
            String name, @Nullable String alias, @Nullable String bus, List<PropertyType> some, PropertyType... more) {
        List<PropertyType> all = new ArrayList<>(some);
        all.addAll(List.of(more));
        return new DeviceType(name, alias, bus, List.of("Misc"), true, all);
    }

    private static PropertyType property(String name, String type) {
        return new PropertyType(name, type, null, null);
    }

    private static PropertyType property(String name, String type, String description) {
        return new PropertyType(name, type, "null", description);
    }

    private static byte[] schema() {
        try (InputStream in =
                Objects.requireNonNull(Specimen.class.getResourceAsStream("specimen-schema.json"), "schema")) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
