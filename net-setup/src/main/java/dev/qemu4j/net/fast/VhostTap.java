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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A network card on a bridge: QEMU's bridge helper opens its tap, and the kernel moves its packets past QEMU, by vhost. QEMU itself needs no
 * right but that on {@code /dev/vhost-net}.
 *
 * <pre>{@code
 * builder.with(VhostTap.of("br0").virtio(mac1)); // -netdev tap,br=br0,helper=…,vhost=on
 * }</pre>
 *
 * <p>A host on which the user may not use vhost is a {@link NetworkException} when the command line is built: QEMU would abort.
 * {@link #required} makes it a tap without vhost there. {@code BridgeHelperAcl} allows the bridge.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class VhostTap {
    /** A shell redirects no descriptor of two digits. */
    private static final int HIGHEST_DESCRIPTOR = 9;

    private static final int LOWEST_DESCRIPTOR = 3;

    /** In a list of parameters, or in JSON. */
    private static final Pattern GIVEN = Pattern.compile("\\bvhostfd(?:=|\"\\s*:\\s*\")([3-9])\\b");

    /** The shell would create a plain file in the place of a device that is not there. */
    private static final String OPEN = "[ -c \"$0\" ] || { echo \"$0 is no device\" >&2; exit 1; }; exec ";

    private static final Path INTERFACES = Path.of("/sys/class/net");

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
     * Names the bridge. The tap has no name before it is made: it becomes a port of the bridge.
     *
     * @param bridge the bridge's name
     * @return a tap by the installed helper that has root's rights, or the first one if none has
     * @throws IllegalArgumentException if the name is not valid
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
     * Puts before QEMU's command what opens the device for it, once for each card that is given it; all of them need this launcher once. Both are one process, so that its pid and
     * its end are QEMU's.
     *
     * @param argv QEMU and its arguments, maybe after a command that takes rights away
     * @return the command to start, as for {@code VmOptions.Builder.launcher}; the very command if no card is given the device, as on a host without vhost
     */
    public List<String> launcher(List<String> argv) {
        Objects.requireNonNull(argv, "argv");
        String opened = argv.stream()
                .flatMap(VhostTap::descriptors)
                .distinct()
                .map(descriptor -> descriptor + "<>\"$0\"")
                .collect(Collectors.joining(" "));
        if (opened.isEmpty()) {
            return List.copyOf(argv);
        }
        List<String> command = new ArrayList<>(List.of("sh", "-c", OPEN + opened + "; exec \"$@\"", node.toString()));
        command.addAll(argv);
        return command;
    }

    private static Stream<String> descriptors(String argument) {
        return GIVEN.matcher(argument).results().map(found -> found.group(1));
    }

    /** Each card needs the device opened for itself: the kernel gives an open one to one owner. */
    private String descriptor(Ids ids) {
        Set<String> taken = ids.options().stream()
                .map(option -> String.valueOf(option.argument()))
                .flatMap(VhostTap::descriptors)
                .collect(Collectors.toSet());
        for (int descriptor = HIGHEST_DESCRIPTOR; descriptor >= LOWEST_DESCRIPTOR; descriptor--) {
            if (!taken.contains(String.valueOf(descriptor))) {
                return String.valueOf(descriptor);
            }
        }
        throw new NetworkException(
                bridge + ": given to more cards than a shell can open devices for (expected: up to "
                        + (HIGHEST_DESCRIPTOR - LOWEST_DESCRIPTOR + 1) + ")",
                null);
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
        requireBridge();
        boolean vhost = vhost();
        OptionList options = new OptionList();
        options.netdev(Netdevs.tap(ids.of("net"), n -> {
            n.br(bridge).helper(helper.toString());
            if (vhost) {
                n.vhost(true);
            }
            if (vhost && given) {
                n.vhostfd(descriptor(ids));
            }
        }));
        String id = options.lastId();
        options.device(Devices.virtioNet(d -> d.id(id + "-device").netdev(id).mac(mac)));
        return options.toList();
    }

    /** The helper would say "Unknown error". An interface that is not there may be made before the start. */
    private void requireBridge() {
        Path there = INTERFACES.resolve(bridge);
        if (Files.isDirectory(there) && !Files.isDirectory(there.resolve("bridge"))) {
            throw new NetworkException(
                    bridge
                            + " is no bridge (expected: the bridge that the tap becomes a port of; TapNetwork.of names a tap that is there)",
                    null);
        }
    }

    private boolean vhost() {
        DeviceAccess access = DeviceAccess.of(NetworkDevice.VHOST_NET, node);
        if (!access.isUsable() && required) {
            throw new NetworkException(
                    bridge + ": " + access.problem() + "; required(false) makes it a tap without vhost then", null);
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
