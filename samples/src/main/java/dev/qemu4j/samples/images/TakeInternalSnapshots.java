package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;

/** Takes, lists, applies and deletes the internal snapshots of an image that no machine uses. */
public final class TakeInternalSnapshots {
    private TakeInternalSnapshots() {}

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
            img.create(path, Format.QCOW2, DataSize.ofMib(64));

            img.createSnapshot(disk, "clean");
            img.createSnapshot(disk, "installed");
            img.snapshots(disk).forEach(snapshot -> System.out.println(snapshot.id() + " " + snapshot.name()));
            img.applySnapshot(disk, "clean", Consent.whatWasWrittenSinceIsLost(disk));
            img.deleteSnapshot(disk, "installed");
            System.out.println("left: " + img.snapshots(disk).size());

            Path raw = directory.path().resolve("disk.raw");
            img.create(raw, Format.RAW, DataSize.ofMib(64));
            try {
                img.createSnapshot(ImageSource.of(raw, Format.RAW), "never");
            } catch (ImageException e) {
                System.out.println("a raw image has no snapshots");
            }
        }
    }
}
