package dev.qemu4j.samples.networks;

import dev.qemu4j.CommandLine;
import dev.qemu4j.Displays;
import dev.qemu4j.base.MacAddress;
import dev.qemu4j.base.Target;
import dev.qemu4j.net.base.NetworkException;
import dev.qemu4j.net.lan.UsedMacAddresses;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.vm.VirtualMachine;

/** Addresses of network cards: at random, from a machine's name, and nobody else's. */
public final class ChooseMacAddresses {
    private ChooseMacAddresses() {}

    /**
     * Runs the recipe.
     *
     * @param args the machine's name; {@code web} without it
     */
    public static void main(String[] args) {
        String name = args.length == 0 ? "web" : args[0];
        MacAddress hashed = MacAddress.ofName(name); // the same each time
        MacAddress asOnArch = MacAddress.ofNameCrc(name); // as the Arch wiki's script makes it
        MacAddress random = MacAddress.random(); // with QEMU's prefix

        CommandLine machine = CommandLine.builder(Target.X86_64)
                .nodefaults()
                .display(Displays.none())
                .with(UserNetwork.create().mac(hashed))
                .with(UserNetwork.create().mac(asOnArch))
                .with(UserNetwork.create().mac(random))
                .build();
        UsedMacAddresses.requireUnused(hashed);
        try (VirtualMachine vm = VirtualMachine.start(machine)) {
            vm.qmp()
                    .blocking()
                    .net()
                    .queryRxFilter()
                    .forEach(card -> System.out.println(card.name() + " has " + card.mainMac()));
            System.out.println("the last is the random one: " + random);
            UsedMacAddresses.requireUnused(hashed);
        } catch (NetworkException e) {
            System.out.println("a second machine of that name: " + e.getMessage());
        }
        UsedMacAddresses.requireUnused(hashed);
        System.out.println("unused again: " + hashed);
    }
}
