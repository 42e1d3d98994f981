package dev.qemu4j.recipe;

import dev.qemu4j.Audiodevs;
import dev.qemu4j.Devices;
import dev.qemu4j.device.Ac97Builder;
import dev.qemu4j.device.Device;
import dev.qemu4j.device.HdaAudioBuilder;
import dev.qemu4j.device.IntelHdaGenericBuilder;
import dev.qemu4j.device.VirtioSoundBuilder;
import dev.qemu4j.option.Ids;
import dev.qemu4j.qapi.audio.Audiodev;
import dev.qemu4j.qapi.audio.AudiodevDriver;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Function;

/** A sound card on one of the host's audio systems: Intel HD Audio, AC97, or virtio-sound. */
public final class Audio extends AbstractRecipe {
    private static final Changes.Part<IntelHdaGenericBuilder> CONTROLLER = new Changes.Part<>();
    private static final Changes.Part<HdaAudioBuilder> CODEC = new Changes.Part<>();
    private static final Changes.Part<VirtioSoundBuilder> VIRTIO = new Changes.Part<>();
    private static final Changes.Part<Ac97Builder> AC97 = new Changes.Part<>();

    private final Function<String, ? extends Audiodev> audiodev;
    private final Card card;
    private final Changes changes;

    private Audio(Function<String, ? extends Audiodev> audiodev, Card card, Changes changes) {
        this.audiodev = audiodev;
        this.card = card;
        this.changes = changes;
    }

    /**
     * Returns a card with Intel HD Audio.
     *
     * @param driver the host's audio system
     * @return the card
     */
    public static Audio of(AudiodevDriver driver) {
        Objects.requireNonNull(driver, "driver");
        return of(id -> Audiodevs.of(driver.wireName(), id, a -> {}));
    }

    /**
     * Returns a card with Intel HD Audio.
     *
     * @param audiodev makes the host's side with the id that it is given, such as {@code id -> Audiodevs.pa(id, …)}
     * @return the card
     */
    public static Audio of(Function<String, ? extends Audiodev> audiodev) {
        return new Audio(Objects.requireNonNull(audiodev, "audiodev"), Card.HDA, Changes.NONE);
    }

    /**
     * Takes a virtio-sound device, which QEMU has from 8.2 on and Linux from 5.13 on.
     *
     * @return the changed card
     */
    public Audio virtioSound() {
        return virtioSound(d -> {});
    }

    /**
     * Takes a virtio-sound device, and changes it.
     *
     * @param change sets its properties
     * @return the changed card
     */
    public Audio virtioSound(Consumer<? super VirtioSoundBuilder> change) {
        return new Audio(audiodev, Card.VIRTIO, changes.and(VIRTIO, change));
    }

    /**
     * Takes an AC97 card, for guests that know neither of the others.
     *
     * @return the changed card
     */
    public Audio ac97() {
        return ac97(d -> {});
    }

    /**
     * Takes an AC97 card, and changes it.
     *
     * @param change sets its properties
     * @return the changed card
     */
    public Audio ac97(Consumer<? super Ac97Builder> change) {
        return new Audio(audiodev, Card.AC97, changes.and(AC97, change));
    }

    /**
     * Changes the controller of Intel HD Audio.
     *
     * @param change sets its properties
     * @return the changed card
     */
    public Audio controller(Consumer<? super IntelHdaGenericBuilder> change) {
        return new Audio(audiodev, card, changes.and(CONTROLLER, change));
    }

    /**
     * Changes the codec of Intel HD Audio, which has a line out and a line in.
     *
     * @param change sets its properties
     * @return the changed card
     */
    public Audio codec(Consumer<? super HdaAudioBuilder> change) {
        return new Audio(audiodev, card, changes.and(CODEC, change));
    }

    @Override
    void addTo(OptionList options, Ids ids) {
        String id = ids.of("audio");
        options.audiodev(audiodev.apply(id));
        String backend = options.lastId();
        switch (card) {
            case VIRTIO ->
                options.device(Devices.virtioSound(
                        changes.to(VIRTIO, d -> d.id(id + "-device").audiodev(backend))));
            case AC97 ->
                options.device(
                        Devices.ac97(changes.to(AC97, d -> d.id(id + "-device").audiodev(backend))));
            case HDA -> {
                Device controller = Devices.intelHda(changes.to(CONTROLLER, d -> d.id(id + "-hda")));
                options.device(controller);
                options.device(Devices.hdaDuplex(changes.to(
                        CODEC,
                        d -> d.id(id + "-device").bus(controller.id() + ".0").audiodev(backend))));
            }
        }
    }

    private enum Card {
        HDA,
        AC97,
        VIRTIO
    }
}
