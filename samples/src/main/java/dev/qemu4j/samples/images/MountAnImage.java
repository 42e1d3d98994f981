package dev.qemu4j.samples.images;

import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.plan.PlanListener;
import dev.qemu4j.host.plan.PlanStep;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountedImage;
import dev.qemu4j.img.partition.FileSystemKind;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;

/** Mounts a partition of a qcow2 image, in the best way that this host has, and undoes all of it. */
public final class MountAnImage {
    private MountAnImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if a file cannot be read or written
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            Path raw = Disks.withExt4(directory.path().resolve("disk.raw"), "data");
            Path image = directory.path().resolve("disk.qcow2");
            QemuImg.find().convert(ImageSource.of(raw, Format.RAW), image, Format.QCOW2);

            ImageMount mount = ImageMount.of(image, Format.QCOW2).fileSystem(FileSystemKind.EXT4);
            try (MountedImage mounted = mount.mount(Privilege.none(), printing())) {
                System.out.println(mounted.candidate() + " by " + mounted.method());
                System.out.println("why so: " + mounted.reason());
                Files.writeString(mounted.directory().resolve("hello"), "written on the host\n");
            }
            try (MountedImage mounted = ImageMount.of(image, Format.QCOW2)
                    .label("data")
                    .readOnly(true)
                    .mount()) {
                System.out.print(
                        "found again: " + Files.readString(mounted.directory().resolve("hello")));
            }
        }
    }

    private static PlanListener printing() {
        return new PlanListener() {
            @Override
            public void after(int number, PlanStep step) {
                System.out.println(number + ". " + step.title());
            }
        };
    }
}
