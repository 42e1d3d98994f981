package dev.qemu4j.host.plan;

import dev.qemu4j.host.Privilege;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A JVM that applies a plan of {@link PlanUseIT}, uses one, or keeps its users waiting, until its input ends; its exit closes what it has. */
final class PlanUseMain {
    private PlanUseMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) throws IOException {
        Path base = Path.of(args[1]);
        Object held = switch (args[0]) {
            case "apply" -> PlanUseIT.plan(base).apply(Privilege.none(), PlanListener.NONE, base.resolve("journals"));
            case "lock" ->
                FileChannel.open(base.resolve("gate"), StandardOpenOption.WRITE).tryLock();
            default -> Plan.join(base.resolve("journals"), PlanUseIT.KEY, Privilege.none());
        };
        System.out.println(held == null ? "none" : "ready");
        if (System.in.read() >= 0) {
            throw new IllegalStateException("input (expected: none)");
        }
    }
}
