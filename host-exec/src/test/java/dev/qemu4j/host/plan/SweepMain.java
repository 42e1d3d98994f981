package dev.qemu4j.host.plan;

import dev.qemu4j.host.Privilege;
import java.nio.file.Path;

/** A JVM that sweeps journals and run directories as {@link TwoUsersIT} asks, and prints what came of it. */
final class SweepMain {
    private SweepMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        for (String directory : args) {
            SweepReport plans = Sweep.plans(Path.of(directory, "journals"), Privilege.none());
            System.out.println(plans.isComplete() ? "plans " + plans.plans() : "refused " + plans.kept());
            try {
                System.out.println("runs "
                        + Sweep.runDirectories(Path.of(directory, "runs")).runDirectories());
            } catch (RuntimeException e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }
}
