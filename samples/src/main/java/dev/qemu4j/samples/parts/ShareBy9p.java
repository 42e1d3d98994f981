package dev.qemu4j.samples.parts;

import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.option.FsSecurityModel;
import dev.qemu4j.recipe.SharedDirectory;
import dev.qemu4j.samples.networks.LabGuest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Shares directories of the host with a Linux guest by 9p, and shows where each security model keeps an owner that the guest sets. */
public final class ShareBy9p {
    /** Only root can give files away by the last one. */
    private static final List<FsSecurityModel> MODELS = List.of(
            FsSecurityModel.MAPPED_XATTR,
            FsSecurityModel.MAPPED_FILE,
            FsSecurityModel.NONE,
            FsSecurityModel.PASSTHROUGH);

    private ShareBy9p() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if a file cannot be read
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest linux =
                LinuxGuest.builder().module("9pnet_virtio").module("9p").build();
        CommandLine.Builder machine = CommandLine.builder(Target.X86_64);
        try (RunDirectory shared = RunDirectory.create()) {
            for (FsSecurityModel model : MODELS) {
                Path directory = Files.createDirectory(shared.path().resolve(model.wireName()));
                Files.writeString(directory.resolve("question"), "who are you?\n");
                machine.with(SharedDirectory.of(directory, model.wireName()).fsdev(f -> f.securityModel(model)));
            }
            try (LabGuest guest = LabGuest.boot(linux, machine.build())) {
                for (FsSecurityModel security : MODELS) {
                    String model = security.wireName();
                    String question = guest.run("mkdir -p /mnt/" + model + "; cd /mnt/" + model
                            + "; mount -t 9p -o trans=virtio,version=9p2000.L " + model + " .; cd /mnt/" + model
                            + "; cat question; uname -s >answer; chown 1234 answer || true");
                    String owner = guest.run("stat -c %u /mnt/" + model + "/answer");
                    Path answer = shared.path().resolve(model).resolve("answer");
                    System.out.println(model + ": asked '" + question + "', the guest answers "
                            + Files.readString(answer).strip() + "; owner in the guest " + owner + ", on the host "
                            + Files.getAttribute(answer, "unix:uid"));
                }
            }
        }
    }
}
