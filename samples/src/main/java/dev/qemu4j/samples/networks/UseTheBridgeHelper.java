package dev.qemu4j.samples.networks;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.HostProcess;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.BridgeHelperAcl;
import dev.qemu4j.net.HostOnly;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Users without any right plug their guests into a bridge, by QEMU's bridge helper; here the user is nobody. */
public final class UseTheBridgeHelper {
    private static final Privilege ROOT = Privilege.none(); // this program is root; else Privilege.sudo()
    private static final List<String> AS_NOBODY =
            List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--inh-caps=-all", "--");

    private UseTheBridgeHelper() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the helper's directory cannot be made
     */
    public static void main(String[] args) throws Exception {
        MacAddress mac = MacAddress.ofName("nobody's");
        // Debian's helper has no rights. Who may read this directory may use the copy that has.
        Path directory = Files.createTempDirectory("helper");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        BridgeHelperAcl acl = BridgeHelperAcl.of("q4j-lab").helperCopy(directory.resolve("qemu-bridge-helper"));
        System.out.println(acl.plan().describe());

        CommandLine machine = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .with(acl.virtio(mac))
                .boot(b -> b.order("n")) // the card's own program asks for an address: enough of a guest
                .build();
        try (LabHost host = LabHost.create();
                AppliedNetwork net = HostOnly.of("lab")
                        .ipv4("10.29.0.0/24")
                        .dhcp()
                        .in(host.namespace())
                        .plan()
                        .apply(ROOT);
                AppliedNetwork allowed = acl.plan().apply(ROOT)) {
            System.out.println(allowed + ":\n" + Files.readString(Path.of("/etc/qemu/bridge.conf")));
            List<String> argv = new ArrayList<>(AS_NOBODY);
            argv.addAll(machine.toArguments());
            try (HostProcess qemu =
                    HostProcess.builder(host.namespace().command(argv)).start()) {
                InetAddress address =
                        net.dhcp().awaitLease(mac, qemu, Duration.ofMinutes(1)).address();
                Object user = Files.getAttribute(Path.of("/proc/" + qemu.pid()), "unix:uid");
                System.out.println("the guest of user " + user + " has " + address.getHostAddress());
            }
        } finally {
            Files.delete(directory);
        }
    }
}
