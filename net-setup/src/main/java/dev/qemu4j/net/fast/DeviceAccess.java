package dev.qemu4j.net.fast;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The finding whether the JVM's user, whose QEMU has to, may open a device for fast networks. Reading it changes nothing and needs no right.
 *
 * <pre>{@code
 * DeviceAccess vhost = DeviceAccess.of(NetworkDevice.VHOST_NET);
 * System.out.println(vhost.isUsable() ? "vhost=on" : vhost.problem());
 * }</pre>
 *
 * @param device the device
 * @param node the place where its node was looked for
 * @param state the finding
 * @param permissions owner, group and mode of the node, such as {@code root:kvm rw-rw----}; empty if there is none
 */
public record DeviceAccess(NetworkDevice device, Path node, State state, String permissions) {
    /**
     * Checks that all is there.
     *
     * @param device the device
     * @param node the place where its node was looked for
     * @param state the finding
     * @param permissions owner, group and mode of the node
     */
    public DeviceAccess {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(node, "node");
        Objects.requireNonNull(state, "state");
        Objects.requireNonNull(permissions, "permissions");
    }

    /** Bits of {@code st_mode}. */
    private static final int KIND = 0170000;

    private static final int CHARACTER_DEVICE = 0020000;

    /** A finding. */
    public enum State {
        /** This user may open it. */
        USABLE,
        /** This user may not open it. */
        NO_RIGHT,
        /** The kernel has the driver, or could load it, but there is no node. */
        NO_NODE,
        /** There is something else in the place of the node, such as a plain file, to which QEMU would do no good. */
        NO_DEVICE,
        /** There may be a node, but this kernel knows no such driver, as far as its list of modules tells. */
        NO_DRIVER
    }

    /**
     * Looks at a device.
     *
     * @param device the device
     * @return the finding
     */
    public static DeviceAccess of(NetworkDevice device) {
        Objects.requireNonNull(device, "device");
        return of(device, device.node());
    }

    /**
     * Looks at a device whose node is at another place, such as in the {@code /dev} of a container.
     *
     * @param device the device
     * @param node the place of its node
     * @return the finding
     */
    public static DeviceAccess of(NetworkDevice device, Path node) {
        Objects.requireNonNull(device, "device");
        Objects.requireNonNull(node, "node");
        return new DeviceAccess(device, node, state(device, node), permissions(node));
    }

    /**
     * Looks at all devices.
     *
     * @return a finding for each
     */
    public static List<DeviceAccess> all() {
        List<DeviceAccess> all = new ArrayList<>();
        for (NetworkDevice device : NetworkDevice.values()) {
            all.add(of(device));
        }
        return all;
    }

    private static State state(NetworkDevice device, Path node) {
        if (Files.exists(node) && !isCharacterDevice(node)) {
            return State.NO_DEVICE;
        }
        boolean possible = KernelDriver.isLoaded(device) || KernelDriver.isLoadable(device);
        if (!possible && (!Files.exists(node) || KernelDriver.hasListOfModules())) {
            return State.NO_DRIVER;
        }
        if (!Files.exists(node)) {
            return State.NO_NODE;
        }
        return Files.isReadable(node) && Files.isWritable(node) ? State.USABLE : State.NO_RIGHT;
    }

    private static boolean isCharacterDevice(Path node) {
        try {
            int mode = (int) Files.getAttribute(node, "unix:mode");
            return (mode & KIND) == CHARACTER_DEVICE;
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static String permissions(Path node) {
        try {
            PosixFileAttributes of = Files.readAttributes(node, PosixFileAttributes.class);
            return of.owner().getName() + ":" + of.group().getName() + " "
                    + PosixFilePermissions.toString(of.permissions());
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }

    /**
     * Tells whether this user may open it.
     *
     * @return true if so
     */
    public boolean isUsable() {
        return state == State.USABLE;
    }

    /**
     * Says why this user cannot use it, and what to do.
     *
     * @return a sentence, null if the user can
     */
    public @Nullable String problem() {
        return switch (state) {
            case USABLE -> null;
            case NO_DRIVER ->
                "there is no " + node + ": this kernel has no module " + device.module()
                        + " that could be found; without it leave out "
                        + (device == NetworkDevice.VHOST_NET ? "vhost=on" : "taps");
            case NO_NODE ->
                "there is no " + node + ": modprobe " + device.module()
                        + ", or give the container the device (--device " + device.node() + ")";
            case NO_DEVICE ->
                node + " is no device: remove it, and modprobe " + device.module()
                        + ", or give the container the device (--device " + device.node() + ")";
            case NO_RIGHT -> node + " (" + permissions + ") is closed to this user: " + remedy();
        };
    }

    /** To join a group is the system's own way, where the group may open it and is not root's own. */
    private String remedy() {
        String right = "a plan gives the user the right: DeviceRight.of(NetworkDevice." + device.name() + ").user(…)";
        int mode = permissions.lastIndexOf(' '); // a group of a directory service may have spaces in its name
        if (mode < 0) {
            return right;
        }
        String group = permissions.substring(permissions.indexOf(':') + 1, mode);
        boolean groupMay = PosixFilePermissions.fromString(permissions.substring(mode + 1))
                .containsAll(List.of(PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE));
        return groupMay && !group.equals("root")
                ? "add the user to the group " + group + " and log in anew, or " + right
                : right;
    }

    /** Returns a line for people. */
    @Override
    public String toString() {
        String problem = problem();
        return problem == null ? node + " (" + permissions + ") is usable" : problem;
    }
}
