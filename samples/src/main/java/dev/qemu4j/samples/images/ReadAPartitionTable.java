package dev.qemu4j.samples.images;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.img.channel.ImageChannel;
import dev.qemu4j.img.partition.Partition;
import dev.qemu4j.img.source.Format;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Lists the partitions of a qcow2 image and reads a sector of one, without root and without mounting anything. */
public final class ReadAPartitionTable {
    private ReadAPartitionTable() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if an image cannot be made or read
     */
    public static void main(String[] args) throws Exception {
        Path directory = Files.createTempDirectory("partitions");
        Path image = directory.resolve("disk.qcow2");
        HostCommand.of("qemu-img", "create", "-q", "-f", "qcow2", image.toString(), "64M")
                .run();
        partition(image);

        try (ImageChannel disk = ImageChannel.open(image, Format.QCOW2, StandardOpenOption.READ)) {
            for (Partition partition : disk.partitions().partitions()) {
                System.out.println(partition);
            }
            ByteBuffer sector = ByteBuffer.allocate(512);
            disk.partition(2).read(sector, 0);
            System.out.println(
                    "the second starts with '" + new String(sector.array(), 0, 4, StandardCharsets.UTF_8) + "'");
        } finally {
            Files.delete(image);
            Files.delete(directory);
        }
    }

    /** Has sfdisk make the table in a raw file, and copies it into the image. */
    private static void partition(Path image) throws Exception {
        Path raw = Files.createTempFile("table", ".raw");
        try (ImageChannel disk =
                ImageChannel.open(image, Format.QCOW2, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Files.write(raw, new byte[(int) disk.size()]);
            HostCommand.builder("sfdisk", "--quiet", "--no-reread", "--no-tell-kernel", raw.toString())
                    .input("label: gpt\nsize=8MiB, type=uefi, name=ESP\nname=root\n".getBytes(StandardCharsets.UTF_8))
                    .build()
                    .run();
            disk.write(ByteBuffer.wrap(Files.readAllBytes(raw)));
            disk.partition(2).write(ByteBuffer.wrap("hola".getBytes(StandardCharsets.UTF_8)), 0);
        } finally {
            Files.delete(raw);
        }
    }
}
