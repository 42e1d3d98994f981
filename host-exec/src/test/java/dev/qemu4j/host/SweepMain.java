package dev.qemu4j.host;

import java.nio.file.Path;

/** A JVM that sweeps journals and run directories as {@link TwoUsersIT} asks, and prints what came of it. */
final class SweepMain {
    private SweepMain() {}

    @SuppressWarnings("SystemOut")
    public static void main(String[] args) {
        for (String directory : args) {
            try {
                System.out.println("plans " + Plan.sweep(Path.of(directory, "journals"), Privilege.none()));
            } catch (PlanException e) {
                System.out.println("refused " + String.valueOf(e.getMessage()).replace("\n", " "));
            }
            try {
                System.out.println("runs " + RunDirectory.sweep(Path.of(directory, "runs")));
            } catch (RuntimeException e) {
                System.out.println("refused " + e.getMessage());
            }
        }
    }
}
