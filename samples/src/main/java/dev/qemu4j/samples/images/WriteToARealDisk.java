package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Consent;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes an image to a disk of the host in its place, and reads that disk into another image. Needs root for the loop device. */
public final class WriteToARealDisk {
    private WriteToARealDisk() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if the directory cannot be written
     */
    public static void main(String[] args) throws IOException {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path image = directory.path().resolve("image.qcow2");
            img.create(image, Format.QCOW2, DataSize.ofMib(8));
            Path file = Files.write(directory.path().resolve("stick"), new byte[16 << 20]);
            Path disk = Path.of(HostCommand.of("losetup", "--find", "--show", file.toString())
                    .run()
                    .stdout()
                    .strip());
            try {
                ImageSource source = ImageSource.of(image, Format.QCOW2);
                img.writeToDevice(
                        disk,
                        source,
                        Consent.whatIsOnTheDeviceIsLost(disk),
                        c -> c.onProgress(f -> System.out.printf("%3.0f %%%n", 100 * f)));

                Path copy = directory.path().resolve("copy.qcow2");
                img.convert(ImageSource.of(disk, Format.RAW), copy, Format.QCOW2);
                System.out.println("the disk, read back: "
                        + img.compare(source, ImageSource.of(copy, Format.QCOW2))
                                .message());
            } finally {
                HostCommand.of("losetup", "--detach", disk.toString()).run();
            }
        }
    }
}
