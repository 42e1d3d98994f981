package dev.qemu4j.img.mount;

import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import java.nio.file.Path;
import java.util.List;

/** The steps that several ways share. */
final class MountSteps {
    private MountSteps() {}

    /** QEMU's lock on the image, which the kernel's loop device does not take. */
    static PlanStep lock(MountTarget target) {
        List<String> shown = List.of("qemu-nbd", "--image-opts", target.source().imageOptions());
        return PlanStep.open(
                        "keep QEMU from using the image",
                        shown,
                        rights -> ImageUser.of(ImageServer.start(target.source(), o -> o.readOnly(target.readOnly()))))
                .build();
    }

    static PlanStep fuse(MountTarget target, Path file) {
        List<String> shown = List.of(
                "qemu-storage-daemon",
                "--blockdev",
                target.source().imageOptions() + ",node-name=image",
                "--export",
                "fuse,id=fuse,node-name=image,mountpoint=" + file + (target.readOnly() ? "" : ",writable=on"));
        return PlanStep.open(
                        "show the image as a raw file",
                        shown,
                        rights -> ImageUser.of(FuseExport.start(
                                target.source(),
                                o -> o.readOnly(target.readOnly()).path(file).allowOther(target.allowOther()))))
                .undo("fusermount3", "-u", "-z", "--", file.toString())
                .presentIf("findmnt", "--mountpoint", file.toString())
                .build();
    }

    static PlanStep connect(MountTarget target, Path device) {
        List<String> argv = NbdConnection.arguments(target, device);
        return PlanStep.open(
                        "connect " + device, argv, rights -> ImageUser.of(NbdConnection.open(rights, target, device)))
                .asRoot()
                .build();
    }

    static PlanStep mount(MountTarget target, String device, String... options) {
        List<String> arguments = target.mount(device, options);
        String directory = target.directory().toString();
        return PlanStep.run("mount " + target.candidate(), "mount", arguments.toArray(String[]::new))
                .undo("umount", "--", directory)
                .presentIf("findmnt", "--mountpoint", directory)
                .asRoot()
                .build();
    }
}
