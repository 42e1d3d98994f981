package dev.qemu4j.samples.networks;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Displays;
import dev.qemu4j.Netdevs;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.option.NicModel;
import dev.qemu4j.qapi.net.NetClientDriver;
import dev.qemu4j.vm.VirtualMachine;

/** A network card in the short form, {@code -nic}, and in the long one, which says what it is made of. */
public final class ChooseANic {
    private static final MacAddress MAC = MacAddress.parse("52:54:00:36:00:01");

    private ChooseANic() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        show(bare().nic(
                        NetClientDriver.USER,
                        n -> n.id("net0")
                                .model(NicModel.VIRTIO_NET_PCI)
                                .mac(MAC.text())
                                .restrict(true)
                                .hostfwd("tcp:127.0.0.1:0-:22"))
                .build());
        show(bare().netdev(Netdevs.user("net0", n -> n.restrict(true).addHostfwd("tcp:127.0.0.1:0-:22")))
                .device(Devices.virtioNet(d -> d.netdev("net0").mac(MAC)))
                .build());
    }

    private static CommandLine.Builder bare() {
        return CommandLine.builder(Target.X86_64).nodefaults().display(Displays.none());
    }

    private static void show(CommandLine cmd) {
        System.out.println(cmd.toShellCommand());
        try (VirtualMachine vm = VirtualMachine.start(cmd)) {
            System.out.println(vm.qmp().blocking().misc().humanMonitorCommand("info network"));
            System.out.println("forwarded: " + vm.forwarded(22).getAddress());
        }
    }
}
