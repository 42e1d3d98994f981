package dev.qemu4j.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.Audiodevs;
import dev.qemu4j.qapi.audio.AudiodevDriver;
import dev.qemu4j.qapi.common.OnOffAuto;
import org.junit.jupiter.api.Test;

class AudioTest {
    @Test
    void of_driver_makesIntelHdAudio() {
        assertThat(Arguments.of(Audio.of(AudiodevDriver.ALSA)))
                .containsExactly(
                        "-audiodev",
                        "alsa,id=audio0",
                        "-device",
                        "intel-hda,id=audio0-hda",
                        "-device",
                        "hda-duplex,id=audio0-device,bus=audio0-hda.0,audiodev=audio0");
    }

    @Test
    void virtioSound_takesThatInstead() {
        assertThat(Arguments.of(Audio.of(AudiodevDriver.NONE).virtioSound(d -> d.streams(1))))
                .containsExactly(
                        "-audiodev",
                        "none,id=audio0",
                        "-device",
                        "virtio-sound,id=audio0-device,audiodev=audio0,streams=1");
    }

    @Test
    void ac97_takesThatInstead() {
        assertThat(Arguments.of(Audio.of(AudiodevDriver.NONE).ac97(d -> d.id("sound"))))
                .containsExactly("-audiodev", "none,id=audio0", "-device", "AC97,id=sound,audiodev=audio0");
    }

    @Test
    void changes_ofEachPart_areMade() {
        Audio audio = Audio.of(id -> Audiodevs.wav(id, w -> w.path("out.wav")))
                .controller(c -> c.id("hda").msi(OnOffAuto.OFF))
                .codec(c -> c.mixer(false));

        assertThat(Arguments.of(audio))
                .containsExactly(
                        "-audiodev",
                        "wav,id=audio0,path=out.wav",
                        "-device",
                        "intel-hda,id=hda,msi=off",
                        "-device",
                        "hda-duplex,id=audio0-device,bus=hda.0,audiodev=audio0,mixer=off");
    }
}
