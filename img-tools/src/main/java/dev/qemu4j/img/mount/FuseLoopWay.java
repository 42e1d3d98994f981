package dev.qemu4j.img.mount;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.system.Proc;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The storage daemon shows the image as a raw file, of which a loop device takes a part. */
final class FuseLoopWay implements MountWay {
    private static final Path CONFIGURATION = Path.of("/etc/fuse.conf");
    private static final Path FUSE = Path.of("/dev/fuse");

    @Override
    public MountMethod method() {
        return MountMethod.FUSE_LOOP;
    }

    @Override
    public @Nullable String obstacle(MountTarget target, Privilege privilege) {
        return obstacle(target);
    }

    static @Nullable String obstacle(MountTarget target) {
        if (!target.allowOther().equals("off") && !othersAreAllowed()) {
            return "root could not read the file: put 'user_allow_other' into " + CONFIGURATION;
        }
        if (!Files.exists(FUSE)) {
            return "the kernel has no FUSE (" + FUSE + ")";
        }
        return LoopWay.loopObstacle();
    }

    private static boolean othersAreAllowed() {
        try {
            return Proc.lines(CONFIGURATION).stream()
                    .anyMatch(line -> line.strip().equals("user_allow_other"));
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public void addSteps(Plan.Builder plan, MountTarget target, MountPlaces places) {
        Path file = places.fuseFile();
        plan.step(MountSteps.fuse(target, places));
        MountSteps.mount(plan, target, places, file.toString(), target.loopOptions());
    }
}
