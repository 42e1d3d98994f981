package dev.qemu4j.img.mount;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.internal.LoopDevices;
import dev.qemu4j.img.source.Format;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Device-mapper's partitions of a loop device over the whole disk. */
final class KpartxWay implements MountWay {
    private static final Path DEVICE_MAPPER = Path.of("/dev/mapper/control");

    @Override
    public MountMethod method() {
        return MountMethod.KPARTX;
    }

    @Override
    public @Nullable String obstacle(MountTarget target, Privilege privilege) {
        if (!Files.exists(DEVICE_MAPPER)) {
            return "the kernel has no device-mapper (" + DEVICE_MAPPER + ")";
        }
        if (target.number() == 0) {
            return "the disk has no partitions";
        }
        return target.format().equals(Format.RAW) ? null : FuseLoopWay.obstacle(target);
    }

    @Override
    public List<Path> devices(Privilege privilege) {
        try {
            return List.of(LoopDevices.find(privilege));
        } catch (ImageException e) {
            throw new MountException(String.valueOf(e.getMessage()), e.getCause());
        }
    }

    @Override
    public void addSteps(Plan.Builder plan, MountTarget target, MountPlaces places) {
        boolean raw = target.format().equals(Format.RAW);
        Path file = raw ? target.image() : places.fuseFile();
        plan.step(raw ? MountSteps.lock(target, places) : MountSteps.fuse(target, places));
        plan.step(LoopDevices.attach(file, places.device(), target.readOnly()));
        String device = places.device().toString();
        plan.step(PlanStep.run("map its partitions", "kpartx", kpartx(target, device))
                .undo("kpartx", "-d", device)
                .ownedIf("sh", LoopDevices.stillOurs(file, places.device())) // else they are another disk's
                .asRoot()
                .build());
        String mapped = "/dev/mapper/" + places.device().getFileName() + "p" + target.number();
        MountSteps.mount(plan, target, places, mapped);
    }

    private static String[] kpartx(MountTarget target, String device) {
        return target.readOnly() ? new String[] {"-a", "-s", "-r", device} : new String[] {"-a", "-s", device};
    }
}
