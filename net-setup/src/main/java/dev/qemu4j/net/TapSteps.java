package dev.qemu4j.net;

import dev.qemu4j.base.shell.ShellWord;
import dev.qemu4j.net.internal.Programs;
import dev.qemu4j.net.internal.TunDevice;
import dev.qemu4j.net.namespace.internal.HostUser;
import dev.qemu4j.net.plan.internal.Assembly;
import dev.qemu4j.net.plan.internal.Checks;
import dev.qemu4j.net.step.internal.Advertisements;
import dev.qemu4j.net.step.internal.OwnLink;
import java.util.ArrayList;
import java.util.List;

/** The steps that make a tap. */
final class TapSteps {
    private final Assembly assembly;
    private final String name;
    private final Tap.Settings settings;

    TapSteps(Assembly assembly, String name, Tap.Settings settings) {
        this.assembly = assembly;
        this.name = name;
        this.settings = settings;
    }

    void add() {
        String bridge = settings.bridge();
        if (bridge != null && !settings.addresses().isEmpty()) {
            throw new IllegalArgumentException(
                    "address: " + settings.addresses().get(0) + " of " + name
                            + " (expected: the bridge's; a port is not reached by an address of its own)");
        }
        Checks.free(assembly, name);
        assembly.check("tun", state -> TunDevice.problem(settings.owner() == null));
        OwnLink link = new OwnLink(assembly, name);
        link.add(
                "make the tap " + name,
                makeCommand(link.firstName()),
                bridge == null ? Advertisements.refused() : Advertisements.refusedIfPossible());
        settings.addresses().forEach(address -> address.addTo(assembly, name));
        if (bridge != null) {
            join(bridge);
        }
    }

    private List<String> makeCommand(String firstName) {
        List<String> argv = new ArrayList<>(List.of("ip", "tuntap", "add", "dev", firstName, "mode", "tap"));
        String owner = settings.owner();
        HostUser self = HostUser.current();
        if (owner != null || (!self.isRoot() && settings.namespace().entry().needsRoot())) {
            argv.addAll(List.of("user", owner == null ? Integer.toString(self.uid()) : owner));
        }
        if (settings.queues() > 1) {
            argv.add("multi_queue");
        }
        if (settings.vnetHeader()) {
            argv.add("vnet_hdr");
        }
        return argv;
    }

    /** A bridge takes the least MTU of its ports: a tap with less would break what others send over it. */
    private void join(String bridge) {
        String ip = ShellWord.quote(Programs.command("ip"));
        String mtu = "mtu=$(" + ip + " -o link show dev " + bridge + " | sed -n 's/.* mtu \\([0-9]*\\) .*/\\1/p')";
        assembly.needs("ip");
        assembly.step(
                        "plug it into " + bridge,
                        "sh",
                        "-c",
                        mtu + " && " + ip + " link set dev " + name + " mtu \"$mtu\" master " + bridge)
                .add();
        if (settings.vlan() != 0) {
            String vlan = Integer.toString(settings.vlan());
            assembly.step("leave the bridge's own VLAN", "bridge", "vlan", "del", "dev", name, "vid", "1")
                    .add();
            assembly.step("join VLAN " + vlan, "bridge", "vlan", "add", "dev", name, "vid", vlan, "pvid", "untagged")
                    .add();
        }
    }
}
