package dev.qemu4j.img.internal;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Secrets among the words that a caller adds to a command. */
public final class SecretWords {
    private static final String OBJECT = "--object";

    private SecretWords() {}

    /** Returns the words without the objects whose data are a secret, and adds those to the keys. */
    public static List<String> take(List<String> words, BiConsumer<String, byte[]> keys) {
        List<String> left = new ArrayList<>();
        for (int i = 0; i < words.size(); i++) {
            String word = words.get(i);
            boolean isTwo = word.equals(OBJECT) && i + 1 < words.size();
            boolean isOne = word.startsWith(OBJECT + "=");
            String argument = isTwo ? words.get(i + 1) : word.substring(isOne ? OBJECT.length() + 1 : word.length());
            SecretObject secret = isTwo || isOne ? SecretObject.of(argument) : null;
            if (secret == null) {
                left.add(word);
            } else {
                keys.accept(secret.id(), secret.data());
                i += isTwo ? 1 : 0;
            }
        }
        return left;
    }
}
