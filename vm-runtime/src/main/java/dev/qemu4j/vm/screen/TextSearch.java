package dev.qemu4j.vm.screen;

import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Looks for text on a screen, in each variant of a picture until one shows it. A picture that is still the same is not read again. */
final class TextSearch implements Predicate<Screenshot> {
    private final Pattern pattern;
    private final TextRecognition recognition;
    private final BooleanSupplier ended;
    private @Nullable Screenshot before;

    TextSearch(Pattern pattern, TextRecognition recognition, BooleanSupplier ended) {
        this.pattern = pattern;
        this.recognition = recognition;
        this.ended = ended;
    }

    @Override
    public boolean test(Screenshot shot) {
        if (shot.equals(before)) {
            return false;
        }
        for (TextVariant variant : TextVariant.values()) {
            if (ended.getAsBoolean()) {
                return false;
            }
            if (pattern.matcher(recognition.read(shot, variant)).find()) {
                return true;
            }
        }
        before = shot;
        return false;
    }
}
