package dev.qemu4j.vm.screen;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for text on a screen, in the variants of a picture until one shows it. A picture that is still the same is not read again. */
final class TextSearch implements Predicate<Screenshot> {
    private final Pattern pattern;
    private final TextRecognition recognition;
    private final BooleanSupplier ended;
    private final int lanes;
    private @Nullable Screenshot before;

    TextSearch(Pattern pattern, TextRecognition recognition, BooleanSupplier ended) {
        this(pattern, recognition, ended, Runtime.getRuntime().availableProcessors());
    }

    TextSearch(Pattern pattern, TextRecognition recognition, BooleanSupplier ended, int lanes) {
        this.pattern = pattern;
        this.recognition = recognition;
        this.ended = ended;
        this.lanes = lanes;
    }

    @Override
    public boolean test(Screenshot shot) {
        if (shot.equals(before)) {
            return false;
        }
        TextRace race = new TextRace(lanes, variant -> shows(shot, variant), ended);
        if (race.run()) {
            return true;
        }
        before = ended.getAsBoolean() ? null : shot;
        return false;
    }

    private boolean shows(Screenshot shot, TextVariant variant) {
        return pattern.matcher(recognition.read(shot, variant)).find();
    }
}
