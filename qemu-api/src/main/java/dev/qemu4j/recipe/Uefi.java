package dev.qemu4j.recipe;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Ids;
import dev.qemu4j.qapi.block.BlockdevDriver;
import dev.qemu4j.qapi.block.BlockdevOptionsFile;
import dev.qemu4j.qapi.block.BlockdevOptionsOther;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * UEFI firmware in the machine's two flash chips: the code, which all machines share, and this machine's variables.
 *
 * <p>Which files belong together is told by QEMU's firmware descriptors, {@code /usr/share/qemu/firmware/*.json}: the
 * {@code executable}, and a copy of the {@code nvram-template}. {@code dev.qemu4j.vm.firmware.Firmware} of {@code vm-runtime} reads them.
 */
public final class Uefi extends AbstractRecipe {
    private static final Changes.Part<BlockdevOptionsFile.Builder> CODE_FILE = new Changes.Part<>();
    private static final Changes.Part<BlockdevOptionsOther.Builder> CODE = new Changes.Part<>();
    private static final Changes.Part<BlockdevOptionsFile.Builder> VARIABLES_FILE = new Changes.Part<>();
    private static final Changes.Part<BlockdevOptionsOther.Builder> VARIABLES = new Changes.Part<>();

    private final Path code;
    private final Path variables;
    private final boolean template;
    private final boolean secureBoot;
    private final Changes changes;

    private Uefi(Path code, Path variables, boolean template, boolean secureBoot, Changes changes) {
        this.code = Objects.requireNonNull(code, "code");
        this.variables = Objects.requireNonNull(variables, "variables");
        this.template = template;
        this.secureBoot = secureBoot;
        this.changes = changes;
    }

    /**
     * Returns firmware in raw images.
     *
     * @param code the firmware's code; never written
     * @param variables this machine's variables, a copy of the template that belongs to the code; written
     * @return the firmware
     */
    public static Uefi of(Path code, Path variables) {
        return new Uefi(code, variables, false, false, Changes.NONE);
    }

    /**
     * Returns firmware in raw images whose variables go with the machine: a launch copies the template into the run directory.
     *
     * @param code the firmware's code; never written
     * @param template the variables that belong to the code; never written
     * @return the firmware
     */
    public static Uefi ofTemplate(Path code, Path template) {
        Objects.requireNonNull(code, "code");
        Objects.requireNonNull(template, "template");
        return new Uefi(code, template, true, false, Changes.NONE);
    }

    /**
     * Sets whether the machine has the features that firmware of x86 with {@code requires-smm} needs for Secure Boot. They are system management mode,
     * and flash that only code in it can write. The machine must be a {@code q35}.
     *
     * @param secureBoot whether it has, by default not
     * @return the changed firmware
     */
    public Uefi secureBoot(boolean secureBoot) {
        return new Uefi(code, variables, template, secureBoot, changes);
    }

    /**
     * Changes the node of the code's format.
     *
     * @param change sets its properties
     * @return the changed firmware
     */
    public Uefi code(Consumer<? super BlockdevOptionsOther.Builder> change) {
        return with(CODE, change);
    }

    /**
     * Changes the node of the code's file.
     *
     * @param change sets its properties
     * @return the changed firmware
     */
    public Uefi codeFile(Consumer<? super BlockdevOptionsFile.Builder> change) {
        return with(CODE_FILE, change);
    }

    /**
     * Changes the node of the variables' format.
     *
     * @param change sets its properties
     * @return the changed firmware
     */
    public Uefi variables(Consumer<? super BlockdevOptionsOther.Builder> change) {
        return with(VARIABLES, change);
    }

    /**
     * Changes the node of the variables' file.
     *
     * @param change sets its properties
     * @return the changed firmware
     */
    public Uefi variablesFile(Consumer<? super BlockdevOptionsFile.Builder> change) {
        return with(VARIABLES_FILE, change);
    }

    /**
     * Sets the format of both images.
     *
     * @param format QEMU's driver for it; {@link BlockdevDriver#RAW} if not set
     * @return the changed firmware
     */
    public Uefi format(BlockdevDriver format) {
        Objects.requireNonNull(format, "format");
        return codeFormat(format).variablesFormat(format);
    }

    /**
     * Sets the format of the code.
     *
     * @param format QEMU's driver for it; {@link BlockdevDriver#RAW} if not set
     * @return the changed firmware
     */
    public Uefi codeFormat(BlockdevDriver format) {
        Objects.requireNonNull(format, "format");
        return code(c -> c.driver(format));
    }

    /**
     * Sets the format of the variables.
     *
     * @param format QEMU's driver for it; {@link BlockdevDriver#RAW} if not set
     * @return the changed firmware
     */
    public Uefi variablesFormat(BlockdevDriver format) {
        Objects.requireNonNull(format, "format");
        return variables(v -> v.driver(format));
    }

    private <T> Uefi with(Changes.Part<T> part, Consumer<? super T> change) {
        return new Uefi(code, variables, template, secureBoot, changes.and(part, change));
    }

    /** Writable whatever the template is. */
    private Helper copy(String name, Path file) {
        return Helper.builder(name, "install", "-m", "600", "--", variables.toString(), file.toString())
                .readyOnExit(true)
                .build();
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String codeNode = ids.of("firmware");
        options.blockdev(Blockdevs.file(
                codeNode + "-file", changes.to(CODE_FILE, f -> f.filename(code).readOnly(true))));
        String codeFile = options.lastId();
        options.blockdev(Blockdevs.of(
                "raw", codeNode, changes.to(CODE, f -> f.readOnly(true).property("file", codeFile))));
        String pflash0 = options.lastId();
        String variablesNode = ids.of("variables");
        Path file = template ? RunPath.of(variablesNode + ".fd") : variables;
        options.blockdev(Blockdevs.file(variablesNode + "-file", changes.to(VARIABLES_FILE, f -> f.filename(file))));
        if (template) {
            options.lastWith(copy(variablesNode + "-copy", file));
        }
        String variablesFile = options.lastId();
        options.blockdev(
                Blockdevs.of("raw", variablesNode, changes.to(VARIABLES, f -> f.property("file", variablesFile))));
        String pflash1 = options.lastId();
        options.machineProperty("pflash0", pflash0).machineProperty("pflash1", pflash1);
        if (secureBoot) {
            options.machineProperty("smm", "on");
            options.global("cfi.pflash01", "secure", "on");
            options.global("ICH9-LPC", "disable_s3", "1");
        }
    }
}
