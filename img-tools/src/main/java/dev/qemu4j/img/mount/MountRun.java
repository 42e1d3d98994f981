package dev.qemu4j.img.mount;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.AppliedPlan;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanException;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.mount.MountWay.MountPlaces;
import dev.qemu4j.img.targets.internal.WriteGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One mount, from looking into the image to the mounted directory. */
final class MountRun {
    private static final Path NO_DEVICE = Path.of("/dev/null");

    private final ImageMount mount;
    private final Privilege privilege;
    private final PlanListener listener;
    private final @Nullable Path journals;
    private final List<String> obstacles = new ArrayList<>();

    /** A mount that was made, and what undoes it. */
    record Applied(MountWay way, AppliedPlan plan, RunDirectory runDirectory, Privilege privilege) {}

    MountRun(ImageMount mount, Privilege privilege, PlanListener listener, @Nullable Path journals) {
        this.mount = mount;
        this.privilege = privilege;
        this.listener = listener;
        this.journals = journals;
    }

    MountedImage mount() {
        RunDirectory runDirectory =
                RunDirectory.create(); // first, as that ends what a dead JVM had the image open with
        try {
            MountTarget target = target(Candidates.choose(mount), runDirectory);
            MountWay way = way(target);
            AppliedPlan plan = apply(way, target, runDirectory.path());
            return new MountedImage(target, reason(way), new Applied(way, plan, runDirectory, privilege));
        } catch (RuntimeException | Error e) {
            closeAfter(e, runDirectory);
            throw e;
        }
    }

    private MountTarget target(MountCandidate candidate, RunDirectory runDirectory) {
        Path directory = mount.directory();
        return new MountTarget(
                mount.image(),
                mount.format(),
                mount.source(),
                mount.isEncrypted(),
                candidate,
                directory == null ? makeDirectory(runDirectory.path().resolve("mnt")) : directory,
                mount.isReadOnly(),
                // Root is another user to FUSE.
                privilege.equals(Privilege.none()) ? "off" : "on",
                mount.options());
    }

    private static Path makeDirectory(Path directory) {
        try {
            return Files.createDirectory(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private MountWay way(MountTarget target) {
        MountMethod method = mount.method();
        List<MountWay> ways = method == null ? MountWay.byDefault() : List.of(MountWay.of(method));
        for (MountWay way : ways) {
            String obstacle = way.obstacle(target, privilege);
            if (obstacle == null) {
                return way;
            }
            obstacles.add("not by " + way.method() + ": " + obstacle);
        }
        throw new MountException(
                mount.image() + " cannot be mounted on this host; " + String.join("; ", obstacles)
                        + ". Its sectors can be read without mounting, see ImageChannel",
                null);
    }

    private String reason(MountWay way) {
        return obstacles.isEmpty()
                ? "by " + way.method() + ", the first choice"
                : "by " + way.method() + "; " + String.join("; ", obstacles);
    }

    private AppliedPlan apply(MountWay way, MountTarget target, Path runDirectory) {
        List<Path> devices = way.devices(privilege);
        @Nullable PlanException lost = null;
        for (Path device : devices.isEmpty() ? List.of(NO_DEVICE) : devices) {
            requireUnused(way, target);
            Plan.Builder plan = plan();
            way.addSteps(plan, target, new MountPlaces(runDirectory, device, privilege));
            try {
                return apply(way, plan.build());
            } catch (PlanException e) {
                if (isOfTheImage(e)) {
                    throw new MountException(String.valueOf(e.getMessage()), e);
                }
                if (!isTaken(e) && (devices.isEmpty() || way.devices(privilege).contains(device))) {
                    throw told(e);
                }
                lost = e; // another process was quicker with the device
            }
        }
        throw new MountException("all devices were taken by other processes: " + lost, lost);
    }

    /** The kernel shares its own loop devices; no other way knows of them. */
    private static void requireUnused(MountWay way, MountTarget target) {
        if (!target.readOnly() && way.method() != MountMethod.LOOP) {
            WriteGuard.refuse(target.source());
        }
    }

    private AppliedPlan apply(MountWay way, Plan plan) {
        return way.method() == MountMethod.LOOP
                ? WriteGuard.whileShared(() -> plan.apply(privilege, listener, journals))
                : plan.apply(privilege, listener, journals);
    }

    /** Tells whether a server of the image failed, for which no other device would do. */
    static boolean isOfTheImage(PlanException failure) {
        return failure.getCause() instanceof ImageException;
    }

    /** Tells whether a device was lost to another process, which may have given it back by now. */
    static boolean isTaken(PlanException failure) {
        return failure.getCause() instanceof DeviceTakenException;
    }

    /** The words of mount(8) are about the image or the user; those of other tools are about the plan. */
    static RuntimeException told(PlanException failure) {
        MountProblem problem = MountProblem.told(failure);
        return problem == null ? failure : new MountException(problem, String.valueOf(failure.getMessage()), failure);
    }

    private Plan.Builder plan() {
        return Plan.builder("the mount of " + mount.image());
    }

    private static void closeAfter(Throwable failure, RunDirectory runDirectory) {
        try {
            runDirectory.close();
        } catch (RuntimeException e) {
            failure.addSuppressed(e);
        }
    }
}
