package dev.qemu4j.net.fast;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.system.AccountNames;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The right of a user or a group to open a device for fast networks, by an entry in the access list of its node. Owner, group and mode of
 * the node stay.
 *
 * <pre>{@code
 * Plan plan = DeviceRight.of(NetworkDevice.VHOST_NET).user("alice").plan();
 * System.out.println(plan.describe());
 * AppliedPlan applied = plan.apply(Privilege.sudo()); // until it is closed, or the host starts anew
 * }</pre>
 *
 * <p>A user who may open {@code /dev/vhost-net} can have the kernel work for a guest; give the right to those only who run guests.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class DeviceRight {
    private final NetworkDevice device;
    private final Path node;
    private final @Nullable Holder holder;
    private final boolean lasting;

    private DeviceRight(NetworkDevice device, Path node, @Nullable Holder holder, boolean lasting) {
        this.device = device;
        this.node = node;
        this.holder = holder;
        this.lasting = lasting;
    }

    /** The one that has the right; the kind is a word of {@code getfacl}'s. */
    record Holder(String kind, String name) {}

    /**
     * Names the device. Its node is at the usual place, and the right goes with the host's next start.
     *
     * @param device the device
     * @return the right of nobody yet
     */
    public static DeviceRight of(NetworkDevice device) {
        Objects.requireNonNull(device, "device");
        return new DeviceRight(device, device.node(), null, false);
    }

    /**
     * Gives the right to a user, in the place of whom it was given before.
     *
     * @param user a name or a number
     * @return the changed right
     * @throws IllegalArgumentException if it is neither
     */
    public DeviceRight user(String user) {
        return new DeviceRight(device, node, new Holder("user", AccountNames.checked("user", user)), lasting);
    }

    /**
     * Gives the right to a group, in the place of whom it was given before.
     *
     * @param group a name or a number
     * @return the changed right
     * @throws IllegalArgumentException if it is neither
     */
    public DeviceRight group(String group) {
        return new DeviceRight(device, node, new Holder("group", AccountNames.checked("group", group)), lasting);
    }

    /**
     * Sets the place of the node, such as in the {@code /dev} of a container.
     *
     * @param node the node
     * @return the changed right
     */
    public DeviceRight node(Path node) {
        Objects.requireNonNull(node, "node");
        return new DeviceRight(device, node.toAbsolutePath(), holder, lasting);
    }

    /**
     * Sets whether the right lasts over starts of the host. The plan also writes the rule of {@link #udevRule} then, and a file by which
     * systemd loads the module. They are removed when the plan is undone; {@code AppliedPlan.keep()} leaves them for good.
     *
     * @param lasting whether it does, by default not; needs the node at its usual place
     * @return the changed right
     */
    public DeviceRight lasting(boolean lasting) {
        return new DeviceRight(device, node, holder, lasting);
    }

    /**
     * Returns a rule of udev's that gives the right whenever the device appears, for those who write it by themselves.
     *
     * @return a line with a comment before it, for a file in {@code /etc/udev/rules.d}
     * @throws IllegalStateException if nobody was named
     */
    public String udevRule() {
        return new RightSteps(device, node, holder()).udevRule();
    }

    /**
     * Plans the right. One that the user or group has by such an entry already is left alone, also when the plan is undone.
     *
     * @return the plan
     * @throws IllegalStateException if nobody was named, or the right is to last on a node at another place
     */
    public Plan plan() {
        if (lasting && !node.equals(device.node())) {
            throw new IllegalStateException("lasting: udev makes " + device.node() + ", and knows nothing of " + node);
        }
        return new RightSteps(device, node, holder()).plan(lasting);
    }

    private Holder holder() {
        if (holder == null) {
            throw new IllegalStateException("the right on " + node + " is nobody's: name a user or a group");
        }
        return holder;
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof DeviceRight that
                && device == that.device
                && node.equals(that.node)
                && Objects.equals(holder, that.holder)
                && lasting == that.lasting;
    }

    @Override
    public int hashCode() {
        return Objects.hash(device, node, holder, lasting);
    }

    @Override
    public String toString() {
        return "DeviceRight[" + (holder == null ? "nobody" : holder.kind() + " " + holder.name()) + " on " + node + "]";
    }
}
