package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Path;

/** Works on overlays of a base image, and goes back by a new overlay. */
public final class MakeOverlays {
    private MakeOverlays() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path base = directory.path().resolve("base.qcow2");
            Path updates = directory.path().resolve("updates.qcow2");
            Path work = directory.path().resolve("work.qcow2");
            img.create(base, Format.QCOW2, DataSize.ofGib(1));
            img.overlay(updates, base, Format.QCOW2);
            img.overlay(work, updates, Format.QCOW2);
            print(img, work);

            // Back to the base: what the overlay had is gone, the base is untouched.
            img.overlay(work, base, Format.QCOW2, c -> c.overwrite(Consent.whatIsThereIsLost()));
            print(img, work);
        }
    }

    private static void print(QemuImg img, Path image) {
        System.out.println(String.join(
                " on ",
                img.chain(ImageSource.of(image, Format.QCOW2)).stream()
                        .map(info -> Path.of(String.valueOf(info.filename()))
                                .getFileName()
                                .toString())
                        .toList()));
    }
}
