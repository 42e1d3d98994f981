package dev.qemu4j.samples.images;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.Compaction;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.free.FreeBlocks;
import dev.qemu4j.img.free.ZeroedBlocks;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/** Zeroes what no file uses in an image, leaves the zeros out, compresses the rest, and replaces the image in one moment. */
public final class CompactAnImage {
    private static final int SIZE = 16 << 20;

    private CompactAnImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the image cannot be made
     */
    public static void main(String[] args) throws Exception {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path disk = fullOfOldData(directory.path(), img);
            ImageSource image = ImageSource.of(disk, Format.QCOW2);

            // By zerofree or ntfswipe, without a mount; a guest that runs does it with fstrim.
            ZeroedBlocks done = FreeBlocks.zero(image, Duration.ofMinutes(10));
            done.zeroed()
                    .forEach(part -> System.out.println(
                            "zeroed what is free in " + part.fileSystem().kind()));

            Compaction.Saved saved = Compaction.of(img)
                    .compact(
                            image,
                            Consent.whatIsThereIsLost(),
                            c -> c.compress(true).onProgress(fraction -> {}));
            System.out.println("compacted from " + saved.before() + " to " + saved.after());
        }
    }

    /** A file system on a disk that had another use before. */
    private static Path fullOfOldData(Path directory, QemuImg img) throws Exception {
        byte[] old = new byte[SIZE];
        new Random(1).nextBytes(old);
        Path raw = Files.write(directory.resolve("disk.raw"), old);
        HostCommand.of("mkfs.ext4", "-q", "-F", "-b", "4096", "-E", "nodiscard", raw.toString())
                .run();
        Path disk = directory.resolve("disk.qcow2");
        img.convert(ImageSource.of(raw, Format.RAW), disk, Format.QCOW2);
        return disk;
    }
}
