package dev.qemu4j.img.mount;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.PlanListener;
import dev.qemu4j.host.PlanStep;
import dev.qemu4j.img.Format;
import java.nio.file.Path;

/** A JVM that mounts the second partition of an image and is killed after one of the steps. */
final class MountMain {
    private MountMain() {}

    public static void main(String[] args) {
        int fatal = Integer.parseInt(args[2]);
        ImageMount.of(Path.of(args[0]), Format.of(args[1]))
                .partition(2)
                .journals(Path.of(args[3]))
                .listener(new PlanListener() {
                    @Override
                    public void after(int number, PlanStep step) {
                        if (number == fatal) {
                            kill();
                        }
                    }
                })
                .mount();
    }

    private static void kill() {
        HostCommand.of("sh", "-c", "kill -KILL " + ProcessHandle.current().pid() + "; sleep 30")
                .run();
    }
}
