package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;

/** A JVM that makes a network of {@link KillIT} and is killed before or after one of its steps. */
final class KilledMain {
    private KilledMain() {}

    static NetworkPlan plan(String what, NetworkNamespace namespace) {
        return switch (what) {
            case "MACVTAP" ->
                MacVtap.of("up0", "kmv", MacAddress.parse("52:54:00:78:00:01"))
                        .in(namespace)
                        .plan();
            case "OPENED" ->
                Nat.of("opened")
                        .ipv4("10.98.0.0/24")
                        .openFirewalls()
                        .in(namespace)
                        .plan();
            default -> Topologies.valueOf(what).plan(namespace);
        };
    }

    public static void main(String[] args) {
        NetworkNamespace namespace = NetworkNamespace.at(args[1], Privilege.none());
        int fatal = Integer.parseInt(args[2]);
        plan(args[0], namespace).apply(Privilege.none(), new PlanListener() {
            @Override
            public void before(int number, PlanStep step) {
                dieIf(number == fatal);
            }

            @Override
            public void after(int number, PlanStep step) {
                dieIf(number == -fatal);
            }
        });
    }

    /** No process may kill itself through its handle; the kernel does what a shell asks it to. */
    private static void dieIf(boolean now) {
        if (now) {
            HostCommand.of("sh", "-c", "kill -KILL " + ProcessHandle.current().pid() + "; sleep 30")
                    .run();
        }
    }
}
