package dev.qemu4j.img.mount;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A kernel's nbd device that {@code qemu-nbd} serves, with a loop device over a part of it. */
final class NbdWay implements MountWay {
    @Override
    public MountMethod method() {
        return MountMethod.NBD_DEVICE;
    }

    @Override
    public @Nullable String obstacle(MountTarget target, Privilege privilege) {
        if (target.encrypted()) {
            return "the image is encrypted, and its key goes to the storage daemon alone";
        }
        if (!NbdDevices.exist()) {
            return "the kernel's module nbd is not loaded (as root: modprobe nbd)";
        }
        return NbdDevices.free().isEmpty() ? "all nbd devices are in use" : LoopWay.loopObstacle();
    }

    @Override
    public List<Path> devices(Privilege privilege) {
        return NbdDevices.free();
    }

    @Override
    public void addSteps(Plan.Builder plan, MountTarget target, MountPlaces places) {
        Path device = places.device();
        plan.step(MountSteps.connect(target, places));
        // The kernel may not look for partitions, or not have found them yet; and the loop device tells that the device
        // is in use.
        MountSteps.mount(plan, target, places, device.toString(), target.loopOptions());
    }
}
