package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.chardev.SocketChardevBuilder;
import dev.qemu4j.device.AnyDeviceBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.TpmdevOptionBuilder;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;

/** A TPM that a running {@code swtpm} emulates. */
public final class Tpm extends AbstractRecipe {
    private static final Changes.Part<SocketChardevBuilder> CHARDEV = new Changes.Part<>();
    private static final Changes.Part<TpmdevOptionBuilder> TPMDEV = new Changes.Part<>();
    private static final Changes.Part<AnyDeviceBuilder> DEVICE = new Changes.Part<>();

    private final Path socket;
    private final String driver;
    private final Changes changes;

    private Tpm(Path socket, String driver, Changes changes) {
        this.socket = socket;
        this.driver = driver;
        this.changes = changes;
    }

    /**
     * Returns a TPM of x86 with the interface that versions 1.2 and 2.0 have, {@code tpm-tis}.
     *
     * @param socket the control socket of {@code swtpm}
     * @return the TPM
     */
    public static Tpm of(Path socket) {
        return new Tpm(Objects.requireNonNull(socket, "socket"), "tpm-tis", Changes.NONE);
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
        return new Tpm(socket, Objects.requireNonNull(driver, "driver"), changes);
    }

    /**
     * Changes the character device.
     *
     * @param change sets its properties
     * @return the changed TPM
     */
    public Tpm chardev(Consumer<? super SocketChardevBuilder> change) {
        return new Tpm(socket, driver, changes.and(CHARDEV, change));
    }

    /**
     * Changes the backend.
     *
     * @param change sets its properties
     * @return the changed TPM
     */
    public Tpm tpmdev(Consumer<? super TpmdevOptionBuilder> change) {
        return new Tpm(socket, driver, changes.and(TPMDEV, change));
    }

    /**
     * Changes the device.
     *
     * @param change sets its properties
     * @return the changed TPM
     */
    public Tpm device(Consumer<? super AnyDeviceBuilder> change) {
        return new Tpm(socket, driver, changes.and(DEVICE, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("tpm");
        options.chardev(Chardevs.socket(id + "-socket", changes.to(CHARDEV, c -> c.path(socket))));
        String chardev = options.lastId();
        options.tpmdev("emulator", changes.to(TPMDEV, t -> t.id(id).chardev(chardev)));
        String tpmdev = options.lastId();
        options.device(Devices.of(
                driver, changes.to(DEVICE, d -> d.id(id + "-device").property("tpmdev", tpmdev))));
    }
}
