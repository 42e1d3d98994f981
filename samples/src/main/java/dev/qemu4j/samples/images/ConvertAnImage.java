package dev.qemu4j.samples.images;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** Takes a disk of another hypervisor over into a compressed qcow2 image, and cancels a conversion. */
public final class ConvertAnImage {
    private ConvertAnImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws IOException if the directory cannot be read
     */
    public static void main(String[] args) throws IOException {
        QemuImg img = QemuImg.find();
        try (RunDirectory directory = RunDirectory.create()) {
            Path raw = directory.path().resolve("disk.raw");
            Path vhd = directory.path().resolve("disk.vhd");
            Path qcow2 = directory.path().resolve("disk.qcow2");
            Files.write(raw, new byte[16 << 20]);
            ImageSource source = ImageSource.of(raw, Format.RAW);
            ImageSource foreign = ImageSource.of(vhd, Format.VPC);
            img.convert(source, vhd, Format.VPC, c -> c.option("force_size", true));

            img.convert(
                    foreign,
                    qcow2,
                    Format.QCOW2,
                    c -> c.compress(true).onProgress(f -> System.out.printf("%3.0f %%%n", 100 * f)));
            System.out.println(
                    img.compare(foreign, ImageSource.of(qcow2, Format.QCOW2)).message());

            Path never = directory.path().resolve("never.qcow2");
            CompletableFuture<?> slow =
                    img.convertAsync(source, never, Format.QCOW2, c -> c.rateLimit(DataSize.ofMib(1)));
            slow.cancel(true);
            System.out.println("cancelled, a target is left: " + Files.exists(never));
        }
    }
}
