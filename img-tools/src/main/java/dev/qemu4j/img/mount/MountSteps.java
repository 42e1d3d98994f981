package dev.qemu4j.img.mount;

import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.img.failure.internal.IoFailures;
import dev.qemu4j.img.serve.FuseExport;
import dev.qemu4j.img.serve.ImageServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The steps that several ways share. */
final class MountSteps {
    /**
     * Prints the source of each mount at a directory ($1), the topmost last, with the file behind a loop device. The kernel marks a
     * file that was deleted.
     */
    private static final String SOURCES = """
            sources() {
              findmnt --noheadings --output SOURCE --mountpoint "$1" | while read -r source; do
                case $source in
                /dev/loop*) source=$(cat "/sys/block/${source#/dev/}/loop/backing_file") ;;
                esac
                echo "${source% (deleted)}"
              done
            }
            """;

    private static final String IS_OURS = SOURCES + "sources \"$1\" | grep -qxF -e \"$2\"";

    private static final String UNMOUNT = SOURCES + """
            top=$(sources "$1" | tail -n 1)
            [ "$top" = "$2" ] || { echo "$1: $top is mounted over it, unmount that first" >&2; exit 1; }
            exec umount -- "$1"
            """;

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
                .undo("sh", "-c", UNMOUNT, "sh", directory, source(device))
                .presentIf("findmnt", "--mountpoint", directory)
                // Somebody else may have mounted something there since.
                .ownedIf("sh", "-c", IS_OURS, "sh", directory, source(device))
                .asRoot()
                .build();
    }

    /** The name by which the kernel knows it. A file that an earlier step makes is not there yet. */
    private static String source(String device) {
        Path path = Path.of(device).toAbsolutePath();
        try {
            if (device.startsWith("/dev/")) {
                return device; // what /dev/mapper has are links, by whose names mounts are listed
            }
            return Files.exists(path)
                    ? path.toRealPath().toString()
                    : Objects.requireNonNull(path.getParent())
                            .toRealPath()
                            .resolve(path.getFileName())
                            .toString();
        } catch (IOException e) {
            throw IoFailures.of("'" + path + "' cannot be found", e);
        }
    }
}
