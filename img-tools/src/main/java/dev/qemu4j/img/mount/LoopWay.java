package dev.qemu4j.img.mount;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.img.source.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A loop device over a part of a raw image. The kernel frees the device when it is unmounted. */
final class LoopWay implements MountWay {
    private static final Path LOOP_CONTROL = Path.of("/dev/loop-control");

    @Override
    public MountMethod method() {
        return MountMethod.LOOP;
    }

    @Override
    public @Nullable String obstacle(MountTarget target, Privilege privilege) {
        if (!target.format().equals(Format.RAW)) {
            return "the format is " + target.format() + ", not raw";
        }
        return loopObstacle();
    }

    /** Says that the kernel has no loop devices, which all ways need, or returns null. */
    static @Nullable String loopObstacle() {
        return Files.exists(LOOP_CONTROL) ? null : "the kernel has no loop devices (" + LOOP_CONTROL + ")";
    }

    @Override
    public void addSteps(Plan.Builder plan, MountTarget target, MountPlaces places) {
        plan.step(MountSteps.lock(target, places));
        MountSteps.mount(plan, target, places, target.image().toString(), target.loopOptions());
    }
}
