package dev.qemu4j.samples.parts;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.qemu4j.Audiodevs;
import dev.qemu4j.CommandLine;
import dev.qemu4j.base.Target;
import dev.qemu4j.check.CheckResult;
import dev.qemu4j.guest.linux.LinuxGuest;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.qapi.audio.AudiodevDriver;
import dev.qemu4j.recipe.Audio;
import dev.qemu4j.samples.networks.LabGuest;
import dev.qemu4j.vm.QemuInstallation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Gives a Linux guest sound cards, and records in a file what it plays. */
public final class UseSound {
    private static final int WAV_HEADER = 44;

    private UseSound() {}

    /**
     * Runs the recipe.
     *
     * @param args none
     * @throws Exception if the file cannot be read
     */
    public static void main(String[] args) throws Exception {
        LinuxGuest.Builder linux = LinuxGuest.builder();
        List.of("snd-hda-codec-generic", "snd-hda-intel", "snd-intel8x0", "snd-pcm-oss")
                .forEach(linux::module);
        try (RunDirectory directory = RunDirectory.create()) {
            Path wav = directory.path().resolve("played.wav");
            CommandLine machine = CommandLine.builder(Target.X86_64)
                    .with(Audio.of(
                            id -> Audiodevs.wav(id, w -> w.path(wav.toString())))) // pa, pipewire, … are the host's
                    .with(Audio.of(AudiodevDriver.NONE).ac97())
                    .build();
            try (LabGuest guest = LabGuest.boot(linux.build(), machine)) {
                System.out.println(guest.run("sed -n 's/^ *[0-9] \\[.*\\]: /the guest has /p' /proc/asound/cards"));
                guest.run("head -c 4000 /dev/urandom >/dev/dsp"); // half a second
            }
            byte[] played = Files.readAllBytes(wav);
            System.out.println("recorded: " + new String(played, 0, 4, US_ASCII) + ", "
                    + (isSilent(played) ? "silence" : "noise"));
        }
        CommandLine virtio = CommandLine.builder(Target.X86_64)
                .with(Audio.of(AudiodevDriver.NONE).virtioSound())
                .build();
        CheckResult result = QemuInstallation.find(Target.X86_64).check(virtio);
        System.out.println(
                "virtio-sound: " + (result.isOk() ? "known" : result.errors().get(0)));
    }

    private static boolean isSilent(byte[] wav) {
        for (int i = WAV_HEADER; i < wav.length; i++) {
            if (wav[i] != 0) {
                return false;
            }
        }
        return true;
    }
}
