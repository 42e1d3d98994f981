package dev.qemu4j.samples.machines;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.img.store.ImageStore;
import dev.qemu4j.img.store.Sha256;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.seed.NoCloud;
import dev.qemu4j.seed.Seed;
import dev.qemu4j.seed.SeedFile;
import dev.qemu4j.seed.SeedUser;
import dev.qemu4j.vm.VirtualMachine;
import dev.qemu4j.vm.cloud.CloudImage;
import dev.qemu4j.vm.template.VmSpec;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Starts a distribution's cloud image with users, keys and files of one's own, without any tool that makes a seed. */
public final class StartACloudImage {
    private static final String KEY =
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxhYmxhYmxhYmxhYmxhYmxhYmxhYmxhYmxhYmxhYmxh lab";

    private StartACloudImage() {}

    /**
     * Runs the recipe.
     *
     * @param args the public key of root, and an image of format qcow2: its file, or its address and SHA-256 digest; without them, a small guest shows the seed that it has got
     */
    public static void main(String[] args) {
        NoCloud seed = Seed.nocloud()
                .hostname("web")
                .user("root", args.length == 0 ? KEY : args[0])
                .user(SeedUser.of("app")
                        .password("only a hash of this is in the seed")
                        .sudo(true))
                .file("/etc/motd", "hello\n")
                .file(SeedFile.of("/etc/app.conf", "token=1234\n").mode(0600).owner("app", "app"));
        switch (args.length) {
            case 2 -> start(CloudImage.of(Path.of(args[1])), seed);
            case 3 -> start(fetched(URI.create(args[1]), Sha256.parse(args[2])), seed);
            default -> show(seed);
        }
    }

    private static CloudImage fetched(URI uri, Sha256 digest) {
        Path cache = Path.of(System.getProperty("user.home"), ".cache", "qemu4j", "images");
        return CloudImage.of(ImageStore.at(cache).fetch(uri, digest));
    }

    private static void start(CloudImage image, Seed seed) {
        VmSpec web = image.seed(seed).waitFor(CloudImage.seeded());
        try (VirtualMachine vm = web.start()) {
            System.out.println(
                    "log in: ssh -p " + vm.forwarded(22).getPort() + " root@127.0.0.1; it ends with the guest");
            System.out.println(vm.awaitExit(Duration.ofDays(1)));
        }
    }

    private static void show(Seed seed) {
        LinuxGuest linux = LinuxGuest.builder()
                .module("virtio_pci")
                .module("virtio_blk")
                .module("isofs")
                .build();
        CommandLine cmd = CommandLine.builder(Target.X86_64).with(seed).build();
        try (LabGuest guest = LabGuest.boot(linux, cmd)) {
            System.out.println(guest.run("mkdir /seed; mount -t iso9660 -o ro /dev/vda /seed; ls /seed"));
            System.out.println(guest.run("cat /seed/meta-data"));
            System.out.println(guest.run("grep -o '\"name\":\"[a-z]*\"' /seed/user-data"));
        }
    }
}
