package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.net.internal.InterfaceNames;
import dev.qemu4j.net.namespace.internal.HostUser;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.plan.internal.Checks;
import dev.qemu4j.net.step.internal.Advertisements;
import dev.qemu4j.net.step.internal.OwnLink;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A guest's card that is on the same cable as an interface of the host, without a bridge. The guest reaches whom the
 * interface reaches, but not the host itself.
 *
 * <pre>{@code
 * MacVtap macVtap = MacVtap.of("guest1", "eth0", MacAddress.parse("52:54:00:00:00:01"));
 * try (AppliedMacVtap net = macVtap.plan().apply(Privilege.sudo())) {
 *     List<String> argv = builder.with(net.virtio()).build().toArguments();
 *     HostProcess.builder(net.launcher(argv)).start();
 * }
 * }</pre>
 *
 * <p>Immutable: each setter returns a changed copy.
 */
public final class MacVtap {
    private final String uplink;
    private final String name;
    private final MacAddress mac;
    private final Where where;

    private MacVtap(String uplink, String name, MacAddress mac, Where where) {
        this.uplink = uplink;
        this.name = name;
        this.mac = mac;
        this.where = where;
    }

    private record Where(NetworkNamespace namespace, Mode mode) {}

    /** The peers that the guest reaches. */
    public enum Mode {
        /** Those outside and the other macvtaps of the interface. */
        BRIDGE,
        /** Those outside; other macvtaps only if the switch outside sends packets back. */
        VEPA,
        /** Those outside alone. */
        PRIVATE,
        /** Those outside; the guest has the interface for itself. */
        PASSTHRU
    }

    /**
     * Names a macvtap.
     *
     * @param name at most eight small letters and digits, a letter first; the interface is {@code q4j-NAME}
     * @param uplink the interface whose cable it shares
     * @param mac the card's address
     * @return a macvtap of mode {@link Mode#BRIDGE}
     * @throws IllegalArgumentException if a name is not valid
     */
    public static MacVtap of(String name, String uplink, MacAddress mac) {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(uplink, "uplink");
        Objects.requireNonNull(mac, "mac");
        return new MacVtap(
                InterfaceNames.checked(uplink),
                InterfaceNames.bridge(InterfaceNames.network(name)),
                mac,
                new Where(NetworkNamespace.host(), Mode.BRIDGE));
    }

    /**
     * Sets in which namespace it is made.
     *
     * @param namespace the namespace of the uplink
     * @return the changed macvtap
     */
    public MacVtap in(NetworkNamespace namespace) {
        Objects.requireNonNull(namespace, "namespace");
        return new MacVtap(uplink, name, mac, new Where(namespace, where.mode));
    }

    /**
     * Sets whom the guest reaches.
     *
     * @param mode the mode
     * @return the changed macvtap
     */
    public MacVtap mode(Mode mode) {
        Objects.requireNonNull(mode, "mode");
        return new MacVtap(uplink, name, mac, new Where(where.namespace, mode));
    }

    /**
     * Plans the macvtap.
     *
     * @return the plan, whose {@code apply} makes it
     */
    public MacVtapPlan plan() {
        Assembly assembly = new Assembly(where.namespace.entry());
        Checks.cable(assembly, uplink);
        Checks.free(assembly, name);
        assembly.check(
                "device " + device(),
                state -> Files.exists(device())
                        ? device()
                                + " is there already: another network of that name, or one that a dead JVM left:"
                                + " Sweep.run removes it"
                        : null);
        String mode = where.mode.name().toLowerCase(Locale.ROOT);
        OwnLink link = new OwnLink(assembly, name);
        // the host hears what is for the guest whenever no QEMU has it open
        link.add("make the macvtap " + name, makeCommand(link.firstName(), mode), Advertisements.refusedIfPossible());
        addDevice(assembly);
        return new MacVtapPlan(this, NetworkPlan.of("macvtap " + name, assembly, List.of()));
    }

    private List<String> makeCommand(String firstName, String mode) {
        List<String> argv = new ArrayList<>(List.of("ip", "link", "add", "link", uplink, "name", firstName));
        argv.addAll(List.of("address", mac.text(), "type", "macvtap", "mode", mode));
        return argv;
    }

    /**
     * Adds a device node: those that the kernel makes are numbered per namespace, and collide. Which number is ours stands in
     * the /sys of the namespace alone. A second, random name for the node's inode tells it from another of the same name.
     */
    private void addDevice(Assembly assembly) {
        HostUser user = HostUser.current();
        String mark = "/dev/." + assembly.mark();
        String script = "for d in /sys/class/net/" + name + "/macvtap/*/dev /sys/class/net/" + name
                + "/tap*/dev; do [ ! -r \"$d\" ] || break; done; IFS=: read -r major minor <\"$d\" && mknod -m 0600 "
                + mark + " c \"$major\" \"$minor\" && { chown " + user.uid() + ":" + user.gid() + " " + mark + " && ln "
                + mark + " " + device() + " || { rm -f " + mark + "; exit 1; }; }";
        List<String> argv = where.namespace().entry().withSys(List.of("sh", "-c", script));
        PlanStep.Builder step = PlanStep.run(
                        "make its device",
                        argv.get(0),
                        argv.subList(1, argv.size()).toArray(String[]::new))
                .undo("sh", "-c", "! [ " + mark + " -ef " + device() + " ] || rm -f " + device() + "; rm -f " + mark)
                .presentIf("test", "-e", device().toString())
                .ownedIf("test", "-e", mark);
        assembly.add(step.asRoot().build());
    }

    Path device() {
        return Path.of("/dev", name);
    }

    MacAddress mac() {
        return mac;
    }

    /** The uplink's, if it is there. */
    int mtu() {
        return CardDefaults.mtu(where.namespace, name);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof MacVtap that
                && uplink.equals(that.uplink)
                && name.equals(that.name)
                && mac.equals(that.mac)
                && where.equals(that.where);
    }

    @Override
    public int hashCode() {
        return Objects.hash(uplink, name, mac, where);
    }

    @Override
    public String toString() {
        return "MacVtap[" + name + " on " + uplink + "]";
    }
}
