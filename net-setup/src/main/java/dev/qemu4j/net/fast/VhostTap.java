package dev.qemu4j.net.fast;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.internal.BridgeHelper;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.internal.OptionList;
import dev.qemu4j.option.Ids;
import dev.qemu4j.option.Option;
import dev.qemu4j.option.Recipe;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A network card whose tap QEMU's bridge helper opens, and whose packets the kernel moves past QEMU, by vhost. QEMU itself needs no
 * right but that on {@code /dev/vhost-net}.
 *
 * <pre>{@code
 * builder.with(VhostTap.of("br0").virtio(mac1)); // -netdev tap,br=br0,helper=…,vhost=on
 * }</pre>
 *
 * <p>A host on which the user may not use vhost is a {@link NetworkException} when the command line is built: QEMU would abort.
 * {@link #required} makes it a tap without vhost there. {@code BridgeHelperAcl} allows the bridge.
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class VhostTap {
    private static final String DESCRIPTOR = "9";

    private final String bridge;
    private final @Nullable Path helper;
    private final Path node;
    private final boolean required;
    private final boolean given;

    private VhostTap(String bridge, @Nullable Path helper, Path node, boolean required, boolean given) {
        this.bridge = bridge;
        this.helper = helper;
        this.node = node;
        this.required = required;
        this.given = given;
    }

    /**
     * Names the bridge.
     *
     * @param bridge the bridge's name
     * @return a tap by the installed helper that has root's rights, or the first one if none has
     * @throws IllegalArgumentException if the name is none
     */
    public static VhostTap of(String bridge) {
        Objects.requireNonNull(bridge, "bridge");
        Path installed = BridgeHelper.privileged();
        return new VhostTap(
                InterfaceNames.checked(bridge),
                installed == null ? BridgeHelper.find() : installed,
                NetworkDevice.VHOST_NET.node(),
                true,
                false);
    }

    /**
     * Sets the helper, such as the copy of {@code BridgeHelperAcl}.
     *
     * @param helper its path, without white space, at which QEMU would cut it
     * @return the changed tap
     * @throws IllegalArgumentException if the path has white space
     */
    public VhostTap helper(Path helper) {
        Objects.requireNonNull(helper, "helper");
        if (helper.toString().chars().anyMatch(Character::isWhitespace)) {
            throw new IllegalArgumentException("helper: '" + helper + "' (expected: a path without white space)");
        }
        return new VhostTap(bridge, helper.toAbsolutePath(), node, required, given);
    }

    /**
     * Sets whether vhost is required. If not, QEMU does the kernel's work where this user may not use it.
     *
     * @param required whether it is, by default so
     * @return the changed tap
     */
    public VhostTap required(boolean required) {
        return new VhostTap(bridge, helper, node, required, given);
    }

    /**
     * Sets whether QEMU is given the open device ({@code vhostfd=}), so that QEMU's user needs no right on it: the JVM's user has it. The
     * machine has to be started by {@link #launcher} then.
     *
     * @param given whether it is, by default not
     * @return the changed tap
     */
    public VhostTap given(boolean given) {
        return new VhostTap(bridge, helper, node, required, given);
    }

    /** Sets the place of the device. */
    VhostTap node(Path node) {
        return new VhostTap(bridge, helper, node, required, given);
    }

    /**
     * Puts before QEMU's command what opens the device for it. Both are one process, so that its pid and its end are QEMU's.
     *
     * @param argv QEMU and its arguments, maybe after a command that takes rights away
     * @return the command to start, as for {@code VmOptions.Builder.launcher}
     */
    public List<String> launcher(List<String> argv) {
        List<String> command =
                new ArrayList<>(List.of("sh", "-c", "exec " + DESCRIPTOR + "<>\"$0\"; exec \"$@\"", node.toString()));
        command.addAll(argv);
        return command;
    }

    /**
     * Returns the card of a guest.
     *
     * @param mac the card's address
     * @return a virtio network card, whose options throw {@link NetworkException} if vhost is not usable, or no helper installed
     */
    public Recipe virtio(MacAddress mac) {
        Objects.requireNonNull(mac, "mac");
        return ids -> options(ids, mac);
    }

    private List<Option> options(Ids ids, MacAddress mac) {
        if (helper == null) {
            throw new NetworkException("qemu-bridge-helper is not installed (Debian: qemu-system-common)", null);
        }
        boolean vhost = vhost();
        OptionList options = new OptionList();
        options.netdev(Netdevs.tap(ids.of("net"), n -> {
            n.br(bridge).helper(helper.toString());
            if (vhost) {
                n.vhost(true);
            }
            if (vhost && given) {
                n.vhostfd(DESCRIPTOR);
            }
        }));
        String id = options.lastId();
        options.device(Devices.virtioNet(d -> d.id(id + "-device").netdev(id).mac(mac)));
        return options.toList();
    }

    private boolean vhost() {
        DeviceAccess access = DeviceAccess.of(NetworkDevice.VHOST_NET, node);
        if (!access.isUsable() && required) {
            throw new NetworkException(bridge + ": " + access.problem(), null);
        }
        return access.isUsable();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof VhostTap that
                && bridge.equals(that.bridge)
                && Objects.equals(helper, that.helper)
                && node.equals(that.node)
                && required == that.required
                && given == that.given;
    }

    @Override
    public int hashCode() {
        return Objects.hash(bridge, helper, node, required, given);
    }

    @Override
    public String toString() {
        return "VhostTap[" + bridge + "]";
    }
}
