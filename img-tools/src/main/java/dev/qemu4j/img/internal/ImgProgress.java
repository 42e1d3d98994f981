package dev.qemu4j.img.internal;

import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how far {@code qemu-img -p} is, and tells only what is further than before. */
public final class ImgProgress implements Consumer<String> {
    private static final Pattern PERCENT = Pattern.compile("\\((\\d+(?:\\.\\d+)?)/100%\\)");

    private final DoubleConsumer listener;
    private double last = -1;

    public ImgProgress(DoubleConsumer listener) {
        this.listener = listener;
    }

    @Override
    public void accept(String line) {
        Matcher matcher = PERCENT.matcher(line);
        if (matcher.find()) {
            double fraction = Math.min(1, Double.parseDouble(matcher.group(1)) / 100);
            if (fraction > last) {
                last = fraction;
                listener.accept(fraction);
            }
        }
    }
}
