package dev.qemu4j.net;

import dev.qemu4j.base.MacAddress;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A JVM that makes a network and is killed before or after one of its steps, or waits for that once all is done. */
final class KilledMain {
    /** The line that tells that the network is there. */
    static final String MADE = "made";

    private KilledMain() {}

    /** Returns the command that kills itself before a step, after it if that is negative, and never if it is 0. */
    static List<String> command(String what, NetworkNamespace namespace, int fatal) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xshare:auto",
                "-cp",
                System.getProperty("java.class.path"),
                KilledMain.class.getName(),
                what,
                namespace.name(),
                Integer.toString(fatal));
    }

    static NetworkPlan plan(String what, NetworkNamespace namespace) {
        return switch (what) {
            case "MACVTAP" ->
                MacVtap.of("kmv", "up0", MacAddress.parse("52:54:00:78:00:01"))
                        .in(namespace)
                        .plan()
                        .network();
            case "OPENED" ->
                Nat.of("opened")
                        .ipv4("10.98.0.0/24")
                        .openFirewalls()
                        .in(namespace)
                        .plan();
            default -> Topologies.valueOf(what).plan(namespace);
        };
    }

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
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
        System.out.println(MADE);
        System.in.read(); // until it is killed, or the JVM that started it has ended
    }

    /** No process may kill itself through its handle; the kernel does what a shell asks it to. */
    private static void dieIf(boolean now) {
        if (now) {
            HostCommand.of("sh", "-c", "kill -KILL " + ProcessHandle.current().pid() + "; sleep 30")
                    .run();
        }
    }
}
