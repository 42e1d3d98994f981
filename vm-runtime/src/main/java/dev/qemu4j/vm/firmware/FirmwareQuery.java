package dev.qemu4j.vm.firmware;

import dev.qemu4j.base.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A search for UEFI firmware.
 *
 * <pre>{@code
 * Firmware firmware = FirmwareQuery.of(Target.X86_64).machine("pc-q35-7.2").feature("acpi-s3").find();
 * }</pre>
 *
 * <p>The first descriptor by name that fits is taken, as libvirt does it; but firmware with Secure Boot only if that was asked for, or if
 * there is no other: it refuses to boot what nobody has signed. Immutable.
 */
public final class FirmwareQuery {
    private static final Map<String, String> USUAL = Map.of("x86_64", "q35", "i386", "q35", "loongarch64", "virt");
    private static final List<String> UNASKED =
            List.of(Firmware.SECURE_BOOT, Firmware.ENROLLED_KEYS, Firmware.REQUIRES_SMM);

    private final Target target;
    private final String machine;
    private final Set<String> features;
    private final FirmwareDescriptors descriptors;

    private FirmwareQuery(Target target, String machine, Set<String> features, FirmwareDescriptors descriptors) {
        this.target = target;
        this.machine = machine;
        this.features = features;
        this.descriptors = descriptors;
    }

    /**
     * Starts a search for the usual machine of a target: {@code q35} of x86, else {@code virt}.
     *
     * @param target the system to emulate
     * @return the search
     */
    public static FirmwareQuery of(Target target) {
        return in(target, FirmwareDescriptors.ofHost());
    }

    static FirmwareQuery in(Target target, FirmwareDescriptors descriptors) {
        Objects.requireNonNull(target, "target");
        return new FirmwareQuery(target, USUAL.getOrDefault(target.name(), "virt"), Set.of(), descriptors);
    }

    /**
     * Asks for another machine.
     *
     * @param name its name, with a version or without, such as {@code pc} or {@code pc-q35-7.2}
     * @return the changed search
     */
    public FirmwareQuery machine(String name) {
        return new FirmwareQuery(target, Objects.requireNonNull(name, "name"), features, descriptors);
    }

    /**
     * Asks for a feature as well.
     *
     * @param name QEMU's name of it, such as {@link Firmware#SECURE_BOOT}
     * @return the changed search
     */
    public FirmwareQuery feature(String name) {
        Objects.requireNonNull(name, "name");
        Set<String> more = new LinkedHashSet<>(features);
        more.add(name);
        return new FirmwareQuery(target, machine, more, descriptors);
    }

    /**
     * Finds the firmware.
     *
     * @return the one to take
     * @throws FirmwareNotFoundException if there is none, also because its files are not there
     */
    public Firmware find() {
        List<Firmware> all = descriptors.read();
        List<Firmware> fitting = fitting(all);
        List<Firmware> there = fitting.stream().filter(FirmwareQuery::isThere).toList();
        if (there.isEmpty()) {
            throw notFound(all, fitting);
        }
        return there.stream()
                .filter(firmware -> UNASKED.stream()
                        .noneMatch(feature -> !features.contains(feature)
                                && firmware.features().contains(feature)
                                && !isImplied(feature)))
                .findFirst()
                .orElse(there.get(0));
    }

    /**
     * Finds all firmware that fits.
     *
     * @return the firmware in the order of precedence; may be empty
     */
    public List<Firmware> findAll() {
        return fitting(descriptors.read());
    }

    /** A search for Secure Boot includes its needs. */
    private boolean isImplied(String feature) {
        return feature.equals(Firmware.REQUIRES_SMM) && features.contains(Firmware.SECURE_BOOT);
    }

    private List<Firmware> fitting(List<Firmware> all) {
        return all.stream()
                .filter(firmware -> firmware.interfaces().contains("uefi")
                        && firmware.isPair()
                        && firmware.supports(target, machine)
                        && firmware.features().containsAll(features))
                .toList();
    }

    private static boolean isThere(Firmware firmware) {
        return exists(firmware.code()) && exists(firmware.variablesTemplate());
    }

    private static boolean exists(@Nullable Path file) {
        return file != null && Files.isReadable(file);
    }

    private FirmwareNotFoundException notFound(List<Firmware> all, List<Firmware> fitting) {
        String wanted = "UEFI firmware for " + target + ", machine '" + machine + "'"
                + (features.isEmpty() ? "" : ", with " + features);
        if (!fitting.isEmpty()) {
            return new FirmwareNotFoundException(wanted + ": " + fitting.get(0).descriptor()
                    + " names files that are not" + " there or not readable: "
                    + fitting.get(0).code() + ", " + fitting.get(0).variablesTemplate());
        }
        Set<String> known = new TreeSet<>();
        all.forEach(firmware -> known.addAll(firmware.features()));
        Set<String> unknown = new TreeSet<>(features);
        unknown.removeAll(known);
        String there = all.stream().map(Firmware::toString).collect(Collectors.joining(", "));
        return new FirmwareNotFoundException(wanted + ": none"
                + (unknown.isEmpty() || all.isEmpty()
                        ? ""
                        : "; no firmware here has " + unknown + ", the features are " + known)
                + "; "
                + (there.isEmpty() ? "there is no descriptor in " + descriptors.directories() : "there is " + there)
                + "; " + hint());
    }

    private String hint() {
        boolean x86 = target.name().equals("x86_64") || target.name().equals("i386");
        return x86
                ? "install it (Debian, Ubuntu: ovmf; Fedora: edk2-ovmf; Arch: edk2-ovmf; macOS: part of qemu)"
                : "install it (Debian, Ubuntu: qemu-efi-" + target + "; Fedora: edk2-" + target
                        + "; macOS: part of qemu)";
    }
}
