package dev.qemu4j.vm.firmware;

import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.recipe.Uefi;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Firmware that a descriptor of this host tells of.
 *
 * <pre>{@code
 * CommandLine cmd = CommandLine.builder(Target.X86_64)
 *         .machine(Machines.q35())
 *         .with(Firmware.secureBoot(Target.X86_64).recipe())
 *         .build();
 * }</pre>
 *
 * <p>Descriptors are files that QEMU's packages install, {@code /usr/share/qemu/firmware/*.json}; an administrator's in {@code
 * /etc/qemu/firmware} and a user's in {@code ~/.config/qemu/firmware} go before those of the same name. Immutable.
 */
public final class Firmware {
    /** The feature of firmware that checks signatures of what it boots. */
    public static final String SECURE_BOOT = "secure-boot";

    /** The feature of a template of variables that has the keys of vendors already, so that Secure Boot is on. */
    public static final String ENROLLED_KEYS = "enrolled-keys";

    /** The feature of firmware that needs a machine with system management mode. */
    public static final String REQUIRES_SMM = "requires-smm";

    private static final Logger log = LoggerFactory.getLogger(Firmware.class);

    private final Path descriptor;
    private final String description;
    private final Set<String> interfaces;
    private final FirmwareMapping mapping;
    private final Map<String, List<String>> machines;
    private final Set<String> features;

    Firmware(
            Path descriptor,
            String description,
            Set<String> interfaces,
            FirmwareMapping mapping,
            Map<String, List<String>> machines,
            Set<String> features) {
        this.descriptor = descriptor;
        this.description = description;
        this.interfaces = Set.copyOf(interfaces);
        this.mapping = mapping;
        this.machines = Map.copyOf(machines);
        this.features = Set.copyOf(features);
    }

    /**
     * Reads the descriptors of this host.
     *
     * @return all firmware in the order of precedence, without what cannot be read
     */
    public static List<Firmware> all() {
        return FirmwareDescriptors.ofHost().read();
    }

    /**
     * Finds UEFI firmware for the usual machine of a target, without Secure Boot if there is such.
     *
     * @param target the system to emulate
     * @return the firmware
     * @throws FirmwareNotFoundException if there is none
     */
    public static Firmware uefi(Target target) {
        return FirmwareQuery.of(target).find();
    }

    /**
     * Finds UEFI firmware that boots only what the keys of vendors have signed, for the usual machine of a target.
     *
     * @param target the system to emulate
     * @return the firmware, with keys enrolled
     * @throws FirmwareNotFoundException if there is none
     */
    public static Firmware secureBoot(Target target) {
        return FirmwareQuery.of(target)
                .feature(SECURE_BOOT)
                .feature(ENROLLED_KEYS)
                .find();
    }

    /**
     * Returns the descriptor.
     *
     * @return the file that tells of this firmware
     */
    public Path descriptor() {
        return descriptor;
    }

    /**
     * Returns the description.
     *
     * @return the words of the firmware's packager; may be empty
     */
    public String description() {
        return description;
    }

    /**
     * Returns the interfaces that the firmware has for a guest.
     *
     * @return QEMU's names, such as {@code uefi} or {@code bios}
     */
    public Set<String> interfaces() {
        return interfaces;
    }

    /**
     * Returns the image of the code.
     *
     * @return a file, or null where the descriptor names none
     */
    public @Nullable Path code() {
        return mapping.code();
    }

    /**
     * Returns the template of the variables.
     *
     * @return a file of which each machine gets a copy, or null if the firmware has none
     */
    public @Nullable Path variablesTemplate() {
        return mapping.template();
    }

    /**
     * Returns the features.
     *
     * @return QEMU's names, such as {@link #SECURE_BOOT}, {@link #ENROLLED_KEYS} or {@code acpi-s3}
     */
    public Set<String> features() {
        return features;
    }

    /**
     * Tells whether a machine can have this firmware.
     *
     * @param target the system to emulate
     * @param machine the name of a machine, such as {@code q35} or {@code pc-q35-7.2}
     * @return true if the descriptor names it
     */
    public boolean supports(Target target, String machine) {
        Objects.requireNonNull(target, "target");
        Objects.requireNonNull(machine, "machine");
        return machines.getOrDefault(target.name(), List.of()).stream()
                .anyMatch(pattern -> MachinePattern.matches(pattern, machine));
    }

    /**
     * Returns the recipe of a machine whose variables are thrown away with it.
     *
     * @return the recipe
     * @throws UnsupportedOperationException if the firmware is no pair of flash images, as that for confidential guests
     */
    public Uefi recipe() {
        mapping.requirePair(descriptor);
        return complete(Uefi.ofTemplate(mapping.requireCode(), mapping.requireTemplate()));
    }

    /**
     * Returns the recipe of a machine whose variables are kept, such as boot entries and keys.
     *
     * @param variables the machine's variables; a file that is not there becomes a copy of the template now, for its user alone. One that
     *     is there is taken as it is: it must come from the same template.
     * @return the recipe
     * @throws UnsupportedOperationException if the firmware is no pair of flash images, as that for confidential guests
     * @throws QemuException if the copy fails
     */
    public Uefi recipe(Path variables) {
        Objects.requireNonNull(variables, "variables");
        mapping.requirePair(descriptor);
        if (Files.notExists(variables)) {
            copyTemplate(variables);
        }
        return complete(Uefi.of(mapping.requireCode(), variables));
    }

    private void copyTemplate(Path variables) {
        try {
            VariableStore.copy(mapping.requireTemplate(), variables);
        } catch (FileAlreadyExistsException e) {
            log.debug("[{}] was made by another in the meantime", variables);
        } catch (IOException e) {
            throw new QemuException(
                    "the variables " + variables + " cannot be copied from " + mapping.requireTemplate() + ": " + e
                            + " (expected: a directory that is there and can be written)",
                    e);
        }
    }

    boolean isPair() {
        return mapping.isPair();
    }

    private Uefi complete(Uefi recipe) {
        Uefi uefi = recipe.secureBoot(features.contains(REQUIRES_SMM));
        return uefi.codeFormat(BlockdevDriver.of(mapping.codeFormat()))
                .variablesFormat(BlockdevDriver.of(mapping.templateFormat()));
    }

    /** Returns the descriptor and the features. */
    @Override
    public String toString() {
        return descriptor.getFileName() + " " + features.stream().sorted().toList();
    }
}
