package dev.qemu4j.host.plan;

import dev.qemu4j.host.Privilege;
import java.io.IOException;
import java.nio.file.Path;

/** A JVM that applies a plan of {@link PlanUseIT}, or uses one, until its input ends; its exit closes what it has. */
final class PlanUseMain {
    private PlanUseMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        Path base = Path.of(args[1]);
        Object held = args[0].equals("apply")
                ? PlanUseIT.plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"))
                : Plan.join(base.resolve("journals"), PlanUseIT.KEY, Privilege.none());
        System.out.println(held == null ? "none" : "ready");
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }
}
