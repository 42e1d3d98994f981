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
 * builder.with(VhostTap.byHelper("br0").virtio(mac)); // -netdev tap,br=br0,helper=…,vhost=on
 * }</pre>
 *
 * <p>A host on which the user may not use vhost is a {@link NetworkException} when the command line is built: QEMU would abort.
 * {@link #ifUsable()} makes it a tap without vhost there. {@code BridgeHelperAcl} allows the bridge.
 *
 * <p>Immutable: each method returns a changed copy.
 */
public final class VhostTap {
    private static final String DESCRIPTOR = "9";

    private final String bridge;
    private final @Nullable Path helper;
    private final Path node;
    private final Way way;

    private VhostTap(String bridge, @Nullable Path helper, Path node, Way way) {
        this.bridge = bridge;
        this.helper = helper;
        this.node = node;
        this.way = way;
    }

    private enum Way {
        OPENED_BY_QEMU,
        IF_USABLE,
        GIVEN
    }

    /**
     * Names the bridge.
     *
     * @param bridge the bridge's name
     * @return a tap by the installed helper that has root's rights, or the first one if none has
     * @throws IllegalArgumentException if the name is none
     */
    public static VhostTap byHelper(String bridge) {
        Objects.requireNonNull(bridge, "bridge");
        Path installed = BridgeHelper.privileged();
        return new VhostTap(
                InterfaceNames.checked(bridge),
                installed == null ? BridgeHelper.find() : installed,
                NetworkDevice.VHOST_NET.node(),
                Way.OPENED_BY_QEMU);
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
        return new VhostTap(bridge, helper.toAbsolutePath(), node, way);
    }

    /**
     * Has QEMU do the kernel's work where this user may not use vhost.
     *
     * @return the changed tap
     */
    public VhostTap ifUsable() {
        return new VhostTap(bridge, helper, node, Way.IF_USABLE);
    }

    /**
     * Gives QEMU the open device ({@code vhostfd=}), so that QEMU's user needs no right on it: the JVM's user has it. The machine has to be
     * started by {@link #launcher}.
     *
     * @return the changed tap
     */
    public VhostTap given() {
        return new VhostTap(bridge, helper, node, Way.GIVEN);
    }

    /** Sets the place of the device. */
    VhostTap node(Path node) {
        return new VhostTap(bridge, helper, node, way);
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
            if (way == Way.GIVEN) {
                n.vhostfd(DESCRIPTOR);
            }
        }));
        String id = options.lastId();
        options.device(Devices.virtioNet(d -> d.id(id + "-device").netdev(id).mac(mac)));
        return options.toList();
    }

    private boolean vhost() {
        DeviceAccess access = DeviceAccess.of(NetworkDevice.VHOST_NET, node);
        if (!access.isUsable() && way != Way.IF_USABLE) {
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
                && way == that.way;
    }

    @Override
    public int hashCode() {
        return Objects.hash(bridge, helper, node, way);
    }

    @Override
    public String toString() {
        return "VhostTap[" + bridge + "]";
    }
}
