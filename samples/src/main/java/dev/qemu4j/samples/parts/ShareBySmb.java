package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.recipe.SmbShare;
import dev.qemu4j.recipe.UserNetwork;
import dev.qemu4j.samples.networks.LabGuest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Shares two directories of the host with a guest by SMB, one of them to read only. */
public final class ShareBySmb {
    private static final String MOUNT = "mount -t cifs -o sec=none,vers=3.1.1,ip=10.0.2.4 ";

    private ShareBySmb() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if a file cannot be read
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest.Builder linux = LinuxGuest.builder();
        List.of("virtio_net", "cmac", "ctr", "ccm", "ghash_generic", "gcm", "cifs")
                .forEach(linux::module);
        try (RunDirectory shared = RunDirectory.create()) {
            Path data = Files.createDirectory(shared.path().resolve("data"));
            Path disks = Files.createDirectory(shared.path().resolve("disks"));
            Files.writeString(data.resolve("question"), "who are you?\n");
            CommandLine cmd = CommandLine.builder(Target.X86_64)
                    .with(UserNetwork.create()
                            .restrict(true) // the shares alone can be reached
                            .share(SmbShare.of(data, "my data"))
                            .share(SmbShare.of(disks, "disks").readOnly(true)))
                    .build();
            try (LabGuest guest = LabGuest.boot(linux.build(), cmd)) { // Windows opens \\10.0.2.4\my data
                guest.run("ip addr add 10.0.2.15/24 dev eth0; ip link set eth0 up; mkdir /data /disks");
                guest.run(MOUNT + "'//10.0.2.4/my data' /data; " + MOUNT + "//10.0.2.4/disks /disks");
                System.out.println("the guest is asked: " + guest.run("cat /data/question"));
                guest.run("uname -s >/data/answer");
                System.out.print("it answers: " + Files.readString(data.resolve("answer")));
                System.out.println(
                        guest.run("touch /disks/new 2>/dev/null || echo 'the other share cannot be written'"));
            }
        }
    }
}
