package dev.qemu4j.img.mount;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.guest.DyingJvm;
import dev.qemu4j.img.source.Format;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A JVM that mounts the second partition of an image and is killed after one of the steps, or after it failed and could not be
 * undone, since a file was open there.
 */
final class MountMain {
    static final String BUSY = "busy";

    private MountMain() {}

    public static void main(String[] args) {
        ImageMount mount = ImageMount.of(Path.of(args[0]), Format.of(args[1])).partition(2);
        if (args[2].equals(BUSY)) {
            failAndStayBusy(mount, Path.of(args[3]));
        } else {
            killAfter(Integer.parseInt(args[2]), mount, Path.of(args[3]));
        }
    }

    private static void killAfter(int fatal, ImageMount mount, Path journals) {
        PlanListener killing = new PlanListener() {
            @Override
            public void after(int number, PlanStep step) {
                if (number == fatal) {
                    DyingJvm.killSelf();
                }
            }
        };
        mount.mount(Privilege.none(), killing, journals);
    }

    private static void failAndStayBusy(ImageMount mount, Path journals) {
        AtomicReference<OutputStream> open = new AtomicReference<>();
        PlanListener failing = new PlanListener() {
            @Override
            public void after(int number, PlanStep step) {
                if (step.command().get(0).equals("mount")) {
                    Path directory = Path.of(step.command().get(step.command().size() - 1));
                    open.set(open(directory.resolve("open")));
                    throw new IllegalStateException("injected");
                }
            }
        };
        try {
            mount.mount(Privilege.none(), failing, journals);
        } catch (IllegalStateException e) {
            DyingJvm.killSelf();
        } finally {
            System.err.println(open);
        }
    }

    private static OutputStream open(Path file) {
        try {
            return Files.newOutputStream(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
