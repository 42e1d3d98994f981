package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.Compaction;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.PreallocMode;
import java.nio.file.Path;

/** Leaves the zeros of an image out, compresses the rest, and replaces it in one moment. */
public final class CompactAnImage {
    private CompactAnImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     */
    public static void main(String[] args) {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path disk = directory.path().resolve("disk.qcow2");
            img.create(disk, Format.QCOW2, DataSize.ofMib(64), c -> c.preallocation(PreallocMode.FULL));

            // A guest frees its blocks before with fstrim, or zerofree fills them with zeros.
            Compaction.Saved saved = Compaction.of(img)
                    .compact(
                            ImageSource.of(disk, Format.QCOW2),
                            Consent.whatIsThereIsLost(),
                            c -> c.compress(true).onProgress(fraction -> {}));
            System.out.println("compacted from " + saved.before() + " to " + saved.after());
        }
    }
}
