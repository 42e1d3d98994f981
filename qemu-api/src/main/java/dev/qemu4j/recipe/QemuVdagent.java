package dev.qemu4j.recipe;

import dev.qemu4j.Chardevs;
import dev.qemu4j.Devices;
import dev.qemu4j.chardev.QemuVdagentChardevBuilder;
import dev.qemu4j.device.VirtioSerialBuilder;
import dev.qemu4j.device.VirtserialportBuilder;
import dev.qemu4j.option.Ids;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * QEMU's own end of {@code spice-vdagent}, by which the guest shares its clipboard with VNC and with QEMU's windows. The guest runs {@code spice-vdagent}, as it does
 * with {@link Spice}, which has the same port: a machine has one of the two.
 */
public final class QemuVdagent extends AbstractRecipe {
    private static final Changes.Part<QemuVdagentChardevBuilder> AGENT = new Changes.Part<>();
    private static final Changes.Part<VirtserialportBuilder> PORT = new Changes.Part<>();
    private static final Changes.Part<VirtioSerialBuilder> CONTROLLER = new Changes.Part<>();

    private final Changes changes;

    private QemuVdagent(Changes changes) {
        this.changes = changes;
    }

    /**
     * Returns an agent that shares the clipboard: each side sees what the other copies.
     *
     * @return the agent
     */
    public static QemuVdagent create() {
        return new QemuVdagent(Changes.NONE);
    }

    /**
     * Changes the agent.
     *
     * @param change sets its properties, such as {@code clipboard} and {@code mouse}
     * @return the changed agent
     */
    public QemuVdagent agent(Consumer<? super QemuVdagentChardevBuilder> change) {
        return new QemuVdagent(changes.and(AGENT, change));
    }

    /**
     * Changes the agent's port.
     *
     * @param change sets its properties
     * @return the changed agent
     */
    public QemuVdagent port(Consumer<? super VirtserialportBuilder> change) {
        return new QemuVdagent(changes.and(PORT, change));
    }

    /**
     * Changes the virtio-serial controller, which is made if there is none before.
     *
     * @param change sets its properties
     * @return the changed agent
     */
    public QemuVdagent controller(Consumer<? super VirtioSerialBuilder> change) {
        return new QemuVdagent(changes.and(CONTROLLER, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("vdagent");
        @Nullable String bus = Shared.virtioSerial(options, ids, changes.to(CONTROLLER));
        options.chardev(Chardevs.qemuVdagent(id, changes.to(AGENT, c -> c.clipboard(true))));
        String chardev = options.lastId();
        options.device(Devices.virtserialport(changes.to(PORT, p -> {
            p.id(id + "-port").chardev(chardev).name("com.redhat.spice.0");
            if (bus != null) {
                p.bus(bus);
            }
        })));
    }
}
