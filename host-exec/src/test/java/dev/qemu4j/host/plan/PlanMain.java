package dev.qemu4j.host.plan;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import java.nio.file.Path;

/** A JVM that applies a plan of {@link PlanIT} and dies at once before or after one of its steps. */
final class PlanMain {
    private PlanMain() {}

    public static void main(String[] args) {
        int fatal = Integer.parseInt(args[1]);
        boolean before = args[2].equals("before");
        Path base = Path.of(args[0]);
        PlanListener killer = new PlanListener() {
            @Override
            public void before(int number, PlanStep step) {
                dieIf(before && number == fatal);
            }

            @Override
            public void after(int number, PlanStep step) {
                dieIf(!before && number == fatal);
            }
        };
        PlanIT.plan(base).apply(Privilege.none(), killer, base.resolve("journals"));
    }

    private static void dieIf(boolean now) {
        if (now) {
            kill();
        }
    }

    /** No process may kill itself through its handle; the kernel does what a shell asks it to. */
    private static void kill() {
        HostCommand.of("sh", "-c", "kill -KILL " + ProcessHandle.current().pid() + "; sleep 30")
                .run();
    }
}
