package dev.qemu4j.samples.networks;

import dev.qemu4j.Accels;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.AppliedNetwork;
import dev.qemu4j.net.Nat;
import dev.qemu4j.net.NetworkNamespace;
import dev.qemu4j.net.NetworkPlan;
import dev.qemu4j.vm.VirtualMachine;

/**
 * A NAT network with DHCP: read as a plan, made, given to a machine, and undone.
 *
 * <p>It is made in a namespace, where nobody needs root. Without {@code in(…)} and with {@code Privilege.sudo()} it is the
 * host's.
 */
public final class MakeANatNetwork {
    private MakeANatNetwork() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        try (NetworkNamespace namespace = NetworkNamespace.rootless()) {
            NetworkPlan plan = Nat.of("lab")
                    .ipv4("192.168.76.0/24")
                    .dhcp()
                    .taps(2)
                    .in(namespace)
                    .plan();
            System.out.println(plan.describe());
            CommandLine.Builder machine = CommandLine.builder(Target.X86_64)
                    .nodefaults()
                    .accel(Accels.tcg())
                    .display(Displays.none());
            try (AppliedNetwork net = plan.apply(Privilege.none());
                    VirtualMachine vm =
                            VirtualMachine.start(machine.with(net.tap(0)).build())) {
                System.out.println("a machine on it: " + vm.commandLine().toShellCommand());
                System.out.println("guests with addresses: " + net.dhcp().leases());
            }
            System.out.println("all is as before");
        }
    }
}
