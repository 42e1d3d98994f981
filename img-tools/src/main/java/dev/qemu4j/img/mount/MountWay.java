package dev.qemu4j.img.mount;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One of the methods by which a partition becomes a mounted directory. */
interface MountWay {
    MountMethod method();

    /** Says why this host cannot, or null if it can. */
    @Nullable
    String obstacle(MountTarget target, Privilege privilege);

    /** The devices that may be tried, one after the other, as another process may be quicker; none if the way needs none. */
    default List<Path> devices(Privilege privilege) {
        return List.of();
    }

    /** Adds the steps, of which the last mounts. */
    void addSteps(Plan.Builder plan, MountTarget target, MountPlaces places);

    /** The ways that are tried by themselves, the best first. */
    static List<MountWay> byDefault() {
        return List.of(new LoopWay(), new FuseLoopWay(), new NbdWay());
    }

    static MountWay of(MountMethod method) {
        return switch (method) {
            case LOOP -> new LoopWay();
            case FUSE_LOOP -> new FuseLoopWay();
            case NBD_DEVICE -> new NbdWay();
            case KPARTX -> new KpartxWay();
        };
    }

    /** The places of a mount's own files: a private directory, and a device, which is {@code /dev/null} for a way without; and its rights. */
    record MountPlaces(Path runDirectory, Path device, Privilege rights) {
        static final String MOUNT_NOTE = "mount.note";

        /** Tells which mount is ours, once it is there. */
        Path mountNote() {
            return runDirectory.resolve(MOUNT_NOTE);
        }

        /** Tells which program has the image open. */
        Path programNote() {
            return runDirectory.resolve("program.note");
        }

        Path fuseFile() {
            return runDirectory.resolve("disk");
        }
    }
}
