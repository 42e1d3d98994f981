package dev.qemu4j.net;

import dev.qemu4j.Devices;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.HostCommandTimeoutException;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.internal.BridgeHelper;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.internal.OptionList;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.internal.Question;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.step.internal.BridgeList;
import dev.qemu4j.option.Recipe;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Lets ordinary users plug guests into a bridge. QEMU's {@code qemu-bridge-helper} makes the taps, if it has root's rights
 * and its list of bridges says so.
 *
 * <p>Distributions differ in both: Debian ships the helper without rights, and no list.
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class BridgeHelperAcl {
    private final String bridge;
    private final @Nullable Path copy;

    private BridgeHelperAcl(String bridge, @Nullable Path copy) {
        this.bridge = bridge;
        this.copy = copy;
    }

    /**
     * Allows a bridge.
     *
     * @param bridge the bridge's name
     * @return the change, which {@link #plan()} shows, and whose {@code apply} makes it
     * @throws IllegalArgumentException if the name is not valid
     */
    public static BridgeHelperAcl of(String bridge) {
        Objects.requireNonNull(bridge, "bridge");
        return new BridgeHelperAcl(InterfaceNames.checked(bridge), null);
    }

    /**
     * Makes a copy of the helper that has root's rights, where the installed one has not. Any user who can run it can plug guests
     * into the bridges of the list: the directory decides who that is.
     *
     * @param copy the file to make, in a file system that is not mounted with {@code nosuid}
     * @return the changed list
     */
    public BridgeHelperAcl helperCopy(Path copy) {
        Objects.requireNonNull(copy, "copy");
        return new BridgeHelperAcl(bridge, copy.toAbsolutePath());
    }

    /**
     * Plans the change.
     *
     * @return the plan: a line more in {@code /etc/qemu/bridge.conf}, under a comment that names its owner, and the copy
     */
    public NetworkPlan plan() {
        Assembly assembly = new Assembly(NetworkNamespace.host().entry());
        Path helper = BridgeHelper.find();
        assembly.check("helper", state -> problem(helper));
        new BridgeList(assembly, bridge).add();
        if (copy != null && helper != null) {
            addCopy(assembly, helper.toString(), copy.toString());
        }
        return NetworkPlan.of("bridge helper for " + bridge, assembly, List.of());
    }

    private static void addCopy(Assembly assembly, String helper, String file) {
        String mark = file + "." + assembly.mark();
        String make = "install -m 4755 \"$0\" \"$1\" && { ln \"$1\" \"$2\" || { rm -f \"$1\"; exit 1; }; }";
        String undo = "! [ \"$0\" -ef \"$1\" ] || rm -f \"$1\"; rm -f \"$0\"";
        assembly.add(PlanStep.run("copy the helper, with root's rights", "sh", "-c", make, helper, mark, file)
                .undo("sh", "-c", undo, mark, file)
                .presentIf("test", "-e", file)
                .ownedIf("test", "-e", mark)
                .survivesReboot()
                .asRoot()
                .build());
    }

    /**
     * Returns the card of a guest that is plugged into the bridge by the helper.
     *
     * @param mac the card's address
     * @return a virtio network card
     */
    public Recipe virtio(MacAddress mac) {
        Path helper = copy != null ? copy : BridgeHelper.privileged();
        return ids -> {
            OptionList options = new OptionList();
            options.netdev(Netdevs.bridge(ids.of("net"), n -> {
                n.br(bridge);
                if (helper != null) {
                    n.helper(helper.toString());
                }
            }));
            String id = options.lastId();
            options.device(
                    Devices.virtioNet(d -> d.id(id + "-device").netdev(id).mac(mac)));
            return options.toList();
        };
    }

    private @Nullable String problem(@Nullable Path helper) {
        if (helper == null) {
            return "qemu-bridge-helper is not installed (Debian: qemu-system-common)";
        }
        if (copy == null && !BridgeHelper.isSetUid(helper)) {
            return helper + " has not root's rights: ask for helperCopy(…), or chmod u+s it";
        }
        return copy == null || allowsSetUid(copy)
                ? null
                : copy + " would get no rights: its file system is mounted with nosuid; choose another place";
    }

    private static boolean allowsSetUid(Path file) {
        List<String> argv = List.of("findmnt", "-n", "-o", "OPTIONS", "-T", String.valueOf(file.getParent()));
        try {
            return Programs.find("findmnt") == null
                    || !List.of(Question.answer(argv).strip().split(",", -1)).contains("nosuid");
        } catch (HostCommandException | HostCommandTimeoutException e) {
            return true; // the step says what is wrong with the place
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof BridgeHelperAcl that && bridge.equals(that.bridge) && Objects.equals(copy, that.copy);
    }

    @Override
    public int hashCode() {
        return Objects.hash(bridge, copy);
    }

    @Override
    public String toString() {
        return "BridgeHelperAcl[" + bridge + "]";
    }
}
