package dev.qemu4j.samples.images;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.wrap.PartitionInPlace;
import dev.qemu4j.img.wrap.WrappedPartition;
import dev.qemu4j.samples.networks.LabGuest;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A partition of the host's disk, given to a guest in its own place; all else on the disk is hidden, and safe. */
public final class KeepAPartitionInItsPlace {
    private static final int MIB = 1 << 20;
    private static final byte[] OTHERS = "what is not the guest's".getBytes(StandardCharsets.UTF_8);

    private KeepAPartitionInItsPlace() {}

    /**
     * Runs the recipe.
     *
     * @param args none: a file stands for the disk, whose second partition has ext4; on a host it is {@code /dev/sda}, say
     * @throws Exception if that file cannot be made
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            Path disk = Disks.withExt4(directory.path().resolve("sda"), "data");
            try (RandomAccessFile raw = new RandomAccessFile(disk.toFile(), "rw")) {
                raw.seek(2 * MIB);
                raw.write(OTHERS);
                use(disk);
                byte[] now = new byte[OTHERS.length];
                raw.seek(2 * MIB);
                raw.readFully(now);
                System.out.println("in the first partition: " + new String(now, StandardCharsets.UTF_8));
            }
            String hello = HostCommand.of("debugfs", "-R", "cat /hello", disk + "?offset=" + 5 * MIB)
                    .run()
                    .stdout();
            System.out.print("in the second partition: " + hello);
        }
    }

    private static void use(Path disk) {
        PartitionInPlace plan = PartitionInPlace.of(disk, 2); // by NBD, which needs no root
        System.out.println(plan.describe());
        try (WrappedPartition placed = plan.apply(Privilege.none());
                LabGuest guest = LabGuest.start(placed.virtio("disk"))) {
            guest.run("modprobe virtio_blk; modprobe ext4; mkdir -p /mnt");
            System.out.println("the guest knows, with start and size: "
                    + guest.run("cd /sys/block/vda && echo vda? $(cat vda?/start vda?/size)"));
            guest.run("mount -t ext4 /dev/vda2 /mnt && echo 'written by the guest' >/mnt/hello && umount /mnt");
            System.out.println(
                    "hidden: " + guest.run("dd if=/dev/vda bs=1M skip=2 count=1 2>/dev/null | tr -d '\\0' | wc -c"));
            guest.run(
                    "dd if=/dev/urandom of=/dev/vda bs=1M count=4 conv=fsync 2>/dev/null"); // the table, and the first
            // partition
        }
    }
}
