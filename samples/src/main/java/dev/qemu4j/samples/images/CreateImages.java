package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.ImageInfo;
import dev.qemu4j.qapi.block.PreallocMode;
import java.nio.file.Path;

/** Creates images of several formats, with options that the installed tool has. */
public final class CreateImages {
    private CreateImages() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path disk = directory.path().resolve("disk.qcow2");
            img.create(
                    disk,
                    Format.QCOW2,
                    DataSize.ofGib(1),
                    c -> c.preallocation(PreallocMode.METADATA)
                            .clusterSize(DataSize.ofKib(128))
                            .nocow(true));
            print(img.info(ImageSource.of(disk, Format.QCOW2)));

            Path raw = directory.path().resolve("disk.raw");
            img.create(raw, Format.RAW, DataSize.ofMib(64));
            print(img.info(ImageSource.of(raw, Format.RAW)));

            Path vmdk = directory.path().resolve("disk.vmdk");
            img.create(vmdk, Format.VMDK, DataSize.ofMib(64), c -> c.subformat("streamOptimized"));
            print(img.info(ImageSource.of(vmdk, Format.VMDK)));

            Path never = directory.path().resolve("never.vdi");
            try {
                img.create(never, Format.VDI, DataSize.ofMib(64), c -> c.option("clustersize", "64k"));
            } catch (ImageOptionException e) {
                System.out.println("vdi has no option clustersize, but "
                        + img.createOptions(Format.VDI).keySet());
            }
        }
    }

    private static void print(ImageInfo info) {
        System.out.println(
                info.format() + ": a disk of " + info.virtualSize() + " bytes in " + info.actualSize() + " bytes");
    }
}
