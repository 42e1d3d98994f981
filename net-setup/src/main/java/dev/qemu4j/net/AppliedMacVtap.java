package dev.qemu4j.net;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.internal.OptionList;
import dev.qemu4j.option.Recipe;
import java.util.ArrayList;
import java.util.List;

/**
 * A macvtap that is there, until {@link #close} or the JVM's end.
 *
 * <p>Thread-safe.
 */
public final class AppliedMacVtap implements AutoCloseable {
    /** Shells take one digit; 0 to 2 are taken. */
    private static final int DESCRIPTOR = 3;

    private final MacVtap macVtap;
    private final AppliedNetwork applied;

    AppliedMacVtap(MacVtap macVtap, AppliedNetwork applied) {
        this.macVtap = macVtap;
        this.applied = applied;
    }

    /**
     * Returns the guest's card. QEMU has to be started by {@link #launcher}, which opens what the card names.
     *
     * @return a virtio network card with the macvtap's address and MTU
     * @throws NetworkException if the network's state cannot be read
     */
    public Recipe virtio() {
        int mtu = macVtap.mtu();
        return ids -> {
            OptionList options = new OptionList();
            options.netdev(Netdevs.tap(ids.of("net"), n -> n.fd(Integer.toString(DESCRIPTOR))));
            String id = options.lastId();
            options.device(Devices.virtioNet(d -> {
                d.id(id + "-device").netdev(id).mac(macVtap.mac());
                CardDefaults.tell(d, mtu);
            }));
            return options.toList();
        };
    }

    /**
     * Puts before QEMU's command what opens the macvtap for it. Both are one process, so that its pid and its end are QEMU's.
     *
     * @param argv QEMU and its arguments
     * @return the command to start
     */
    public List<String> launcher(List<String> argv) {
        List<String> command = new ArrayList<>(List.of(
                "sh",
                "-c",
                "exec " + DESCRIPTOR + "<>\"$0\"; exec \"$@\"",
                macVtap.device().toString()));
        command.addAll(argv);
        return command;
    }

    /** Removes the macvtap. Does nothing the second time. */
    @Override
    public void close() {
        applied.close();
    }

    @Override
    public String toString() {
        return macVtap.toString();
    }
}
