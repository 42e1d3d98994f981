package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Puts an overlay on another base, and tells one that its base has moved. */
public final class RebaseAnOverlay {
    private RebaseAnOverlay() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if the base cannot be moved
     */
    public static void main(String[] args) throws IOException {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path base = directory.path().resolve("base.qcow2");
            Path newBase = directory.path().resolve("new-base.qcow2");
            Path overlay = directory.path().resolve("overlay.qcow2");
            ImageSource disk = ImageSource.of(overlay, Format.QCOW2);
            img.create(base, Format.QCOW2, DataSize.ofMib(64));
            img.create(newBase, Format.QCOW2, DataSize.ofMib(64));
            img.overlay(overlay, base, Format.QCOW2);

            // Both bases are read; what differs is copied into the overlay, and a guest sees the same as before.
            img.rebase(disk, newBase, Format.QCOW2, r -> r.onProgress(fraction -> {}));
            System.out.println("rebased onto " + name(img, disk));

            Path moved = Files.move(newBase, directory.path().resolve("moved.qcow2"));
            try {
                img.check(disk);
                img.rebase(disk, base, Format.QCOW2);
            } catch (ImageMissingException e) {
                System.out.println("the base has moved");
            }
            // Only the name is written, so this takes a consent: with other data in the base the disk would be garbage.
            img.rebaseUnsafely(disk, moved, Format.QCOW2, Consent.theNewBaseHasTheSameData());
            System.out.println("rebased onto " + name(img, disk));

            img.flatten(disk);
            System.out.println("backing file: " + img.info(disk).backingFilename());
        }
    }

    private static Path name(QemuImg img, ImageSource image) {
        return Path.of(String.valueOf(img.info(image).backingFilename())).getFileName();
    }
}
