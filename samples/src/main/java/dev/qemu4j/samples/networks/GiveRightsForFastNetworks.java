package dev.qemu4j.samples.networks;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.BridgeHelperAcl;
import dev.qemu4j.net.HostOnly;
import dev.qemu4j.net.fast.DeviceAccess;
import dev.qemu4j.net.fast.DeviceRight;
import dev.qemu4j.net.fast.NetworkDevice;
import dev.qemu4j.net.fast.VhostTap;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Rights on the devices of fast networks, read and given; and a guest whose tap the helper opens, with vhost where it is usable. */
public final class GiveRightsForFastNetworks {
    private static final Privilege ROOT = Privilege.none(); // this program is root; else Privilege.sudo()
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--");

    private GiveRightsForFastNetworks() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the directory of the node and the helper cannot be made
     */
    public static void main(String[] args) throws Exception {
        DeviceAccess.all().forEach(System.out::println);
        DeviceRight right = DeviceRight.of(NetworkDevice.VHOST_NET).user("nobody");
        System.out.println(right.lasting(true).plan().describe()); // with keep() it lasts for good

        Path directory = Files.createTempDirectory("fast");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path node = directory.resolve("tun"); // as in the /dev of a container
        try {
            HostCommand.of("mknod", "-m", "0600", node.toString(), "c", "10", "200")
                    .run();
            System.out.println("nobody opens it: " + opens(node));
            try (AppliedPlan applied = DeviceRight.of(NetworkDevice.TUN)
                    .node(node)
                    .user("nobody")
                    .plan()
                    .apply(ROOT)) {
                System.out.println(applied.plan().title().replace(node.toString(), "it") + ": " + opens(node));
            }
            System.out.println("undone: " + opens(node));
            useTheHelper(directory.resolve("qemu-bridge-helper"));
        } finally {
            Files.deleteIfExists(node);
            Files.delete(directory);
        }
    }

    private static boolean opens(Path node) {
        List<String> argv = new ArrayList<>(AS_NOBODY);
        argv.addAll(List.of("sh", "-c", "exec 9<>\"$0\"", node.toString()));
        return HostCommand.builder(argv).allowExitCodes(0, 1, 2).build().run().exitCode() == 0;
    }

    private static void useTheHelper(Path helper) {
        MacAddress mac = MacAddress.ofName("fast");
        BridgeHelperAcl acl = BridgeHelperAcl.of("q4j-lab").helperCopy(helper);
        VhostTap tap = VhostTap.of("q4j-lab").helper(helper);
        CommandLine machine = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .with(tap.required(false).virtio(mac)) // if it is required, a host without is a problem here
                .boot(b -> b.order("n")) // the card's own program asks for an address: enough of a guest
                .build();
        List<String> argv = new ArrayList<>(AS_NOBODY);
        argv.addAll(machine.toArguments());
        try (LabHost host = LabHost.create();
                AppliedNetwork net = HostOnly.of("lab")
                        .ipv4("10.68.0.0/24")
                        .dhcp()
                        .in(host.namespace())
                        .plan()
                        .apply(ROOT);
                AppliedNetwork allowed = acl.plan().apply(ROOT);
                HostProcess qemu =
                        HostProcess.builder(host.namespace().command(argv)).start()) {
            String address = net.dhcp()
                    .awaitLease(mac, qemu, Duration.ofMinutes(1))
                    .address()
                    .getHostAddress();
            System.out.println(allowed + ": the guest of nobody has " + address);
        }
    }
}
