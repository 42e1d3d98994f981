package dev.qemu4j.img.mount;

import dev.qemu4j.host.plan.Plan;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import java.nio.file.Path;
import java.util.List;

/** The steps that several ways share. */
final class MountSteps {
    /** Prints the mounts at a directory ($1), the topmost last, as no two mounts of a host are. */
    private static final String MOUNTS = "findmnt --raw --noheadings --output ID,MAJ:MIN --mountpoint \"$1\"";

    private static final String NOTE = MOUNTS + " | tail -n 1 >\"$2\"";

    /** Others may have mounted something there since. Without a note, whose writing was cut off, the mount is taken for ours. */
    private static final String UNMOUNT = """
            ours=$(cat "$2" 2>/dev/null)
            mounts=$(%s)
            top=$(echo "$mounts" | tail -n 1)
            if [ -n "$ours" ] && [ "$top" != "$ours" ]; then
              echo "$mounts" | grep -qxF -e "$ours" || exit 0
              echo "$1: another file system is mounted over it, unmount that first" >&2
              exit 1
            fi
            exec umount -- "$1"
            """.formatted(MOUNTS);

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

    /** Adds the mount, and the note by which its end knows it. */
    static void mount(Plan.Builder plan, MountTarget target, Path runDirectory, String device, String... options) {
        List<String> arguments = target.mount(device, options);
        String directory = target.directory().toString();
        String note = runDirectory.resolve("mount.note").toString();
        plan.step(PlanStep.run("mount " + target.candidate(), "mount", arguments.toArray(String[]::new))
                .undo("sh", "-c", UNMOUNT, "sh", directory, note)
                .presentIf("findmnt", "--mountpoint", directory)
                .asRoot()
                .build());
        plan.step(PlanStep.run("note which mount it is", "sh", "-c", NOTE, "sh", directory, note)
                .build());
    }
}
