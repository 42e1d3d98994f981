package dev.qemu4j.net;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.Target;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.net.userspace.VdeSwitch;

/** Prints what {@link LackingIT} asks for, where something is missing. */
final class LackingMain {
    private LackingMain() {}

    public static void main(String[] args) {
        if (args[0].equals("vde")) {
            try {
                VdeSwitch.builder().start().close();
            } catch (QemuException e) {
                System.out.println(e.getMessage());
            }
            return;
        }
        if (args[0].equals("addresses")) {
            System.out.println(CommandLine.builder(Target.X86_64)
                    .with(TapNetwork.of(Tap.of("q4j-lack")))
                    .build());
            System.out.println(Bridge.of("q4j-lack").plan().describe());
            return;
        }
        NetworkPlan plan = switch (args[0]) {
            case "acl" -> BridgeHelperAcl.of("q4j-lack").plan();
            case "taps" -> HostOnly.of("q4jlack").ipv4("10.98.9.0/24").taps(2).plan();
            default -> Tap.of("q4j-lack").plan();
        };
        plan.problems(Privilege.none()).forEach(System.out::println);
    }
}
