package dev.qemu4j.surface;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A machine into which devices are plugged, with what they refer to. */
final class Bench {
    private static final Map<String, List<String>> MACHINES = Map.ofEntries(
            Map.entry("x86_64", List.of("q35")),
            Map.entry("i386", List.of("q35")),
            Map.entry("aarch64", List.of("virt")),
            Map.entry("arm", List.of("virt")),
            Map.entry("riscv32", List.of("virt")),
            Map.entry("riscv64", List.of("virt")),
            Map.entry("loongarch64", List.of("virt")),
            Map.entry("ppc64", List.of("pseries")),
            Map.entry("ppc", List.of("mac99", "g3beige")),
            Map.entry("s390x", List.of("s390-ccw-virtio")),
            Map.entry("m68k", List.of("virt", "q800")),
            Map.entry("mips64el", List.of("loongson3-virt", "malta")),
            Map.entry("mips64", List.of("malta")),
            Map.entry("mips", List.of("malta")),
            Map.entry("mipsel", List.of("malta")),
            Map.entry("alpha", List.of("clipper")),
            Map.entry("sparc64", List.of("sun4u")),
            Map.entry("or1k", List.of("virt")),
            Map.entry("sh4", List.of("r2d")),
            Map.entry("xtensa", List.of("virt")));

    private static final Map<String, List<String>> PLUGS = Map.of(
            "usb-bus", List.of("qemu-xhci"),
            "SCSI", List.of("virtio-scsi"),
            "virtio-serial-bus", List.of("virtio-serial"),
            "IDE", List.of("ich9-ahci"),
            "HDA", List.of("intel-hda"),
            "ccid-bus", List.of("qemu-xhci", "usb-ccid"),
            "sd-bus", List.of("sdhci-pci"),
            "nvme-bus", List.of("nvme,serial=1"));

    private static final Map<String, String> NAMED =
            Map.of("blockdev", "b0", "chardev", "c0", "netdev", "n0", "audiodev", "a0");
    private static final Map<String, String> LINKS =
            Map.of("memdev", "m0", "rng", "r0", "serial", "1", "cryptodev", "k0", "ipmi", "0");

    private final List<String> base;

    private Bench(List<String> base) {
        this.base = List.copyOf(base);
    }

    /** The first machine that starts. */
    static Bench of(Emulator emulator, RealTypes real) {
        List<String> machines = new ArrayList<>(MACHINES.getOrDefault(emulator.target(), List.of()));
        real.machines().forEach(machine -> {
            if (machine.path("is-default").asBoolean(false)) {
                machines.add(machine.get("name").stringValue());
            }
        });
        machines.add("none");
        for (String machine : machines) {
            List<String> base = List.of(
                    "-machine",
                    machine,
                    "-blockdev",
                    "null-co,node-name=b0,read-zeroes=on,size=1048576",
                    "-chardev",
                    "null,id=c0",
                    "-netdev",
                    "hubport,id=n0,hubid=0",
                    "-audiodev",
                    "none,id=a0",
                    "-object",
                    "memory-backend-ram,id=m0,size=1M",
                    "-object",
                    "rng-builtin,id=r0");
            if (Trial.run(emulator, base) == null) {
                return new Bench(base);
            }
        }
        throw new AssertionError(
                emulator + ": none of " + machines + " starts: " + Trial.run(emulator, List.of("-machine", "none")));
    }

    /** The arguments that come before a device of a bus. */
    List<String> before(@Nullable String bus) {
        List<String> arguments = new ArrayList<>(base);
        for (String plug : PLUGS.getOrDefault(Objects.requireNonNullElse(bus, ""), List.of())) {
            arguments.addAll(List.of("-device", plug));
        }
        return arguments;
    }

    /** What a property has to refer to here; null if to nothing. */
    static @Nullable String reference(String property, @Nullable String kind) {
        String named = kind == null ? null : NAMED.get(kind);
        return named != null ? named : LINKS.get(property);
    }

    @Override
    public String toString() {
        return base.get(1);
    }
}
