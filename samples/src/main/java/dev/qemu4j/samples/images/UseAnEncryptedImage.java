package dev.qemu4j.samples.images;

import dev.qemu4j.Blockdevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.Devices;
import dev.qemu4j.Machines;
import dev.qemu4j.QomObjects;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.img.QemuImg;
import dev.qemu4j.img.mount.ImageMount;
import dev.qemu4j.img.mount.MountedImage;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.qapi.block.BlockdevQcow2Encryption;
import dev.qemu4j.samples.networks.LabGuest;
import java.nio.file.Files;
import java.nio.file.Path;

/** Runs a machine from a disk that is encrypted by LUKS, then mounts the disk on the host. The key is on no command line. */
public final class UseAnEncryptedImage {
    private static final String KEY = "correct horse";

    private UseAnEncryptedImage() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the image cannot be made or read
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux =
                LinuxGuest.builder().module("virtio_blk").module("ext4").build();
        try (RunDirectory directory = RunDirectory.create()) {
            Path plain = Disks.ext4(directory.path().resolve("plain.raw"), "secret");
            Path secret = directory.path().resolve("secret.qcow2");
            QemuImg.find()
                    .convert(
                            ImageSource.of(plain, Format.RAW),
                            secret,
                            Format.QCOW2,
                            c -> c.key(ImageKey.passphrase(KEY)).option("encrypt.iter-time", 10)); // to save time here

            CommandLine machine = CommandLine.builder(Target.X86_64)
                    .machine(Machines.q35())
                    .object(QomObjects.secret("key", s -> s.data(KEY))) // QEMU gets it in a file
                    .blockdev(Blockdevs.file("file", f -> f.filename(secret)))
                    .blockdev(Blockdevs.qcow2(
                            "disk", q -> q.file("file").encrypt(BlockdevQcow2Encryption.luks(l -> l.keySecret("key")))))
                    .device(Devices.virtioBlkPci(d -> d.drive("disk")))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux, machine)) {
                guest.run("mkdir -p /mnt && mount -t ext4 /dev/vda /mnt && echo 'written by the guest' >/mnt/hello"
                        + " && umount /mnt");
                boolean shown = ProcessHandle.of(guest.vm().pid())
                        .flatMap(qemu -> qemu.info().commandLine())
                        .orElse("")
                        .contains(KEY);
                System.out.println("the key is on QEMU's command line: " + shown);
            }
            try (MountedImage mounted = ImageMount.of(secret, Format.QCOW2)
                    .key(ImageKey.passphrase(KEY))
                    .readOnly(true)
                    .mount()) {
                System.out.print(
                        "on the host: " + Files.readString(mounted.directory().resolve("hello")));
            }
        }
    }
}
