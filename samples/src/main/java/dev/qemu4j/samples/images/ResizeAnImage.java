package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;

/** Makes a disk larger; makes it smaller only with a consent. */
public final class ResizeAnImage {
    private ResizeAnImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path path = directory.path().resolve("disk.qcow2");
            ImageSource disk = ImageSource.of(path, Format.QCOW2);
            img.create(path, Format.QCOW2, DataSize.ofGib(1));

            img.grow(disk, DataSize.ofGib(2));
            print(img, disk);

            try {
                img.grow(disk, DataSize.ofMib(512));
            } catch (ImageException e) {
                System.out.println("growing does not make it smaller");
            }
            // Shrink the partitions and file systems before: what is beyond the new end is lost.
            img.shrink(disk, DataSize.ofMib(512), Consent.dataBeyondTheEndIsLost());
            print(img, disk);
        }
    }

    private static void print(QemuImg img, ImageSource disk) {
        System.out.println(img.info(disk).virtualSize() + " bytes");
    }
}
