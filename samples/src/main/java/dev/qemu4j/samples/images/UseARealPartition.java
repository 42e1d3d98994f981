package dev.qemu4j.samples.images;

import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.Privilege;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.wrap.PartitionDisk;
import dev.qemu4j.img.wrap.WrapMethod;
import dev.qemu4j.img.wrap.WrappedPartition;
import dev.qemu4j.samples.networks.LabGuest;
import java.nio.file.Path;

/** A partition of the host's as a guest's whole disk, with a partition table that is nowhere on the host's disk. */
public final class UseARealPartition {
    private UseARealPartition() {}

    /**
     * Runs the recipe.
     *
     * @param args an unmounted partition with ext4, such as {@code /dev/sda3}, into which the guest writes a file; without it
     *     a file that stands for one
     * @throws Exception if that file cannot be made
     */
    public static void main(String[] args) throws Exception {
        try (RunDirectory directory = RunDirectory.create()) {
            Path partition =
                    args.length == 0 ? Disks.ext4(directory.path().resolve("partition"), "real") : Path.of(args[0]);
            PartitionDisk plan = PartitionDisk.at(partition); // by NBD, which needs no root
            System.out.println(plan.describe());
            System.out.println(plan.method(WrapMethod.DEVICE_MAPPER).describe()); // the same as root, without a server
            System.out.println(plan.method(WrapMethod.LINEAR_RAID).describe());
            try (WrappedPartition disk = plan.apply(Privilege.none());
                    LabGuest guest = LabGuest.start(disk.virtio("disk"))) {
                guest.run("modprobe virtio_blk; modprobe ext4; mkdir -p /mnt");
                System.out.println(guest.run("fdisk -l /dev/vda | grep ^/dev/vda"));
                guest.run("mount -t ext4 /dev/vda1 /mnt && echo 'written by the guest' >/mnt/hello && umount /mnt");
            }
            String hello = HostCommand.of("debugfs", "-R", "cat /hello", partition.toString())
                    .run()
                    .stdout();
            System.out.print("on the partition: " + hello);
        }
    }
}
