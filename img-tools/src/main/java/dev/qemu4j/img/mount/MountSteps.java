package dev.qemu4j.img.mount;

import dev.qemu4j.base.async.Await;
import dev.qemu4j.host.HostServer;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.mount.MountWay.MountPlaces;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import dev.qemu4j.qapi.block.FuseExportAllowOther;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The steps that several ways share. */
final class MountSteps {
    private static final String NOTE = ExporterEnd.MOUNTS + " | tail -n 1 >\"$2\"";

    /** Without a note, whose writing was cut off, the mount is taken for ours. */
    private static final String UNMOUNT = ExporterEnd.UNMOUNT + "unmount \"$1\" \"$2\"";

    /** The unmount writes all that the kernel still holds, to a disk that may be slow. */
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private MountSteps() {}

    /** QEMU's lock on the image, which the kernel's loop device does not take. */
    static PlanStep lock(MountTarget target, MountPlaces places) {
        List<String> shown = List.of("qemu-nbd", "--image-opts", target.source().imageOptions());
        return PlanStep.open("keep QEMU from using the image", shown, rights -> lockImage(target, places))
                .undo("sh", ExporterEnd.undo(places, ""))
                .build();
    }

    static PlanStep fuse(MountTarget target, MountPlaces places) {
        Path file = places.fuseFile();
        List<String> shown = List.of(
                "qemu-storage-daemon",
                "--blockdev",
                target.source().imageOptions() + ",node-name=image",
                "--export",
                "fuse,id=fuse,node-name=image,mountpoint=" + file + (target.readOnly() ? "" : ",writable=on"));
        return PlanStep.open("show the image as a raw file", shown, rights -> export(target, places))
                .undo("sh", ExporterEnd.undo(places, file.toString()))
                .build();
    }

    static PlanStep connect(MountTarget target, MountPlaces places) {
        Path device = places.device();
        return PlanStep.open(
                        "connect " + device,
                        NbdConnection.arguments(target, device),
                        rights -> connectDevice(target, places, rights))
                .undo("sh", ExporterEnd.undo(places, ""))
                .asRoot()
                .build();
    }

    /** Adds the mount, and the note by which its end knows it. */
    static void mount(Plan.Builder plan, MountTarget target, MountPlaces places, String device, String... options) {
        List<String> arguments = target.mount(device, options);
        String directory = target.directory().toString();
        String note = places.mountNote().toString();
        plan.step(PlanStep.run("mount " + target.candidate(), "mount", arguments.toArray(String[]::new))
                .undo("sh", "-c", UNMOUNT, "sh", directory, note)
                .presentIf("findmnt", "--mountpoint", directory)
                .timeout(LIMIT)
                .asRoot()
                .build());
        plan.step(PlanStep.run("note which mount it is", "sh", "-c", NOTE, "sh", directory, note)
                .build());
    }

    private static ImageUser lockImage(MountTarget target, MountPlaces places) {
        ImageServer server = ImageServer.start(
                target.source(), o -> o.readOnly(target.readOnly()).endAfter(ExporterEnd.command(target, places, "")));
        return noted(places, server.pid(), ImageUser.of(server));
    }

    private static ImageUser export(MountTarget target, MountPlaces places) {
        Path file = places.fuseFile();
        List<String> end = ExporterEnd.command(target, places, file.toString());
        FuseExport export = FuseExport.start(
                target.source(),
                o -> o.readOnly(target.readOnly())
                        .path(file)
                        .allowOther(FuseExportAllowOther.of(target.allowOther()))
                        .daemon(d -> d.endAfter(end)));
        return noted(places, export.daemon().pid(), ImageUser.of(export));
    }

    private static ImageUser connectDevice(MountTarget target, MountPlaces places, Privilege rights) {
        HostServer server = NbdConnection.open(rights, target, places);
        return noted(places, server.process().pid(), ImageUser.of(server, !target.readOnly()));
    }

    private static ImageUser noted(MountPlaces places, long pid, ImageUser user) {
        try {
            Await.shielded(() -> ExporterEnd.note(places, pid));
            return user;
        } catch (RuntimeException | Error e) {
            user.close();
            throw e;
        }
    }
}
