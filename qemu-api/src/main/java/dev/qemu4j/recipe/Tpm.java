package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.chardev.SocketChardevBuilder;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.helper.Helper;
import dev.qemu4j.helper.RunPath;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.TpmdevOptionBuilder;
import dev.qemu4j.qapi.tpm.TpmType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A TPM: one that {@code swtpm} emulates, which the launch of the machine starts or which runs already, or the host's own.
 *
 * <pre>{@code
 * CommandLine.builder(Target.X86_64)
 *         .with(Tpm.emulated(Path.of("tpm-of-web"))); // its keys outlive the machine
 * }</pre>
 */
public final class Tpm extends AbstractRecipe {
    private static final Changes.Part<SocketChardevBuilder> CHARDEV = new Changes.Part<>();
    private static final Changes.Part<TpmdevOptionBuilder> TPMDEV = new Changes.Part<>();
    private static final Changes.Part<AnyDeviceBuilder> DEVICE = new Changes.Part<>();

    private static final String TIS = "tpm-tis";

    private final Source source;
    private final String driver;
    private final Changes changes;

    private Tpm(Source source, String driver, Changes changes) {
        this.source = source;
        this.driver = driver;
        this.changes = changes;
    }

    /**
     * Returns a TPM 2.0 of x86, with the interface {@code tpm-tis}, that is new at each start of the machine and gone with it. The launch
     * starts {@code swtpm} and ends it.
     *
     * @return the TPM
     */
    public static Tpm emulated() {
        return new Tpm(new Source(null, null, false, null), TIS, Changes.NONE);
    }

    /**
     * Returns a TPM 2.0 as {@link #emulated()} does, which keeps its state: keys that the guest has sealed can be used at the next start.
     * One machine at a time may use a directory; a second one is refused.
     *
     * @param state a directory without a comma in its path, made if it is not there; without a state in it, the TPM is new
     * @return the TPM
     * @throws IllegalArgumentException if the path has a comma, which {@code swtpm} does not take
     */
    public static Tpm emulated(Path state) {
        Objects.requireNonNull(state, "state");
        if (state.toString().indexOf(',') >= 0) {
            throw new IllegalArgumentException("state: '" + state + "' (expected: a path without a comma, for swtpm)");
        }
        return new Tpm(new Source(null, state, false, null), TIS, Changes.NONE);
    }

    /**
     * Returns a TPM of a {@code swtpm} that runs, on x86 with the interface that versions 1.2 and 2.0 have, {@code tpm-tis}.
     *
     * @param socket the control socket of {@code swtpm}
     * @return the TPM
     */
    public static Tpm of(Path socket) {
        return new Tpm(new Source(Objects.requireNonNull(socket, "socket"), null, false, null), TIS, Changes.NONE);
    }

    /**
     * Returns the TPM of the host, of the version that it has. The host itself and other machines should not use it meanwhile; QEMU
     * needs the right to read and write its device.
     *
     * @param device the device, such as {@code /dev/tpm0}
     * @return the TPM
     */
    public static Tpm passthrough(Path device) {
        Objects.requireNonNull(device, "device");
        return new Tpm(new Source(null, null, false, device), TIS, Changes.NONE);
    }

    /**
     * Emulates version 1.2, which has the interface {@code tpm-tis} only.
     *
     * @return the changed TPM
     * @throws IllegalStateException if it is the host's, or of a {@code swtpm} that runs already, each of which has its version
     */
    public Tpm version12() {
        source.refuseHost("version12");
        if (source.socket != null) {
            throw new IllegalStateException("version12: the swtpm at " + source.socket
                    + " has its version (expected: a TPM of emulated, or a swtpm without --tpm2)");
        }
        return new Tpm(new Source(null, source.state, true, null), driver, changes);
    }

    /**
     * Takes the interface that only version 2.0 has, {@code tpm-crb}.
     *
     * @return the changed TPM
     */
    public Tpm crb() {
        return driver("tpm-crb");
    }

    /**
     * Sets the device's driver.
     *
     * @param driver QEMU's name of it, such as {@code tpm-tis-device} for the machine {@code virt} of Arm
     * @return the changed TPM
     */
    public Tpm driver(String driver) {
        return new Tpm(source, Objects.requireNonNull(driver, "driver"), changes);
    }

    /**
     * Changes the character device.
     *
     * @param change sets its properties
     * @return the changed TPM
     * @throws IllegalStateException if it is the host's, which has none
     */
    public Tpm chardev(Consumer<? super SocketChardevBuilder> change) {
        source.refuseHost("chardev");
        return new Tpm(source, driver, changes.and(CHARDEV, change));
    }

    /**
     * Changes the backend.
     *
     * @param change sets its properties
     * @return the changed TPM
     */
    public Tpm tpmdev(Consumer<? super TpmdevOptionBuilder> change) {
        return new Tpm(source, driver, changes.and(TPMDEV, change));
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed TPM
     */
    public Tpm device(Consumer<? super AnyDeviceBuilder> change) {
        return new Tpm(source, driver, changes.and(DEVICE, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("tpm");
        Path host = source.host;
        if (host == null) {
            addEmulator(options, id);
        } else {
            options.tpmdev(TpmType.PASSTHROUGH, changes.to(TPMDEV, t -> t.id(id).path(host)));
        }
        String tpmdev = options.lastId();
        options.device(Devices.of(
                driver, changes.to(DEVICE, d -> d.id(id + "-device").property("tpmdev", tpmdev))));
    }

    private void addEmulator(OptionList options, String id) {
        Path socket = source.socket == null ? RunPath.of(id) : source.socket;
        options.chardev(Chardevs.socket(id + "-socket", changes.to(CHARDEV, c -> c.path(socket))));
        if (source.socket == null) {
            options.lastWith(source.swtpm(id, socket));
        }
        String chardev = options.lastId();
        options.tpmdev(TpmType.EMULATOR, changes.to(TPMDEV, t -> t.id(id).chardev(chardev)));
    }

    /** A socket that is served already, a state for a helper, null for a state that nobody keeps, or the host's device. */
    private record Source(
            @Nullable Path socket,
            @Nullable Path state,
            boolean version12,
            @Nullable Path host) {
        void refuseHost(String what) {
            if (host != null) {
                throw new IllegalStateException(
                        what + ": the TPM is the host's, " + host + " (expected: an emulated one)");
            }
        }

        Helper swtpm(String id, Path control) {
            Path directory = state == null ? RunPath.of(id + "-state") : state;
            List<String> arguments = new ArrayList<>(List.of("socket", "--tpmstate", "dir=" + directory));
            arguments.addAll(List.of("--ctrl", "type=unixio,path=" + control, "--terminate"));
            if (!version12) {
                arguments.add("--tpm2");
            }
            return Helper.builder(id, "swtpm", arguments.toArray(String[]::new))
                    .state(directory)
                    .readyOnSocket(control)
                    .hint("install swtpm (Debian, Ubuntu, Fedora, Arch, openSUSE: swtpm; macOS: brew install swtpm)")
                    .build();
        }
    }
}
