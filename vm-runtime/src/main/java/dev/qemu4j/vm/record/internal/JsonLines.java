package dev.qemu4j.vm.record.internal;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A timeline as lines of JSON. */
public final class JsonLines {
    private JsonLines() {}

    /** Writes all entries. */
    public static void write(Timeline timeline, Writer out) throws IOException {
        while (timeline.hasNext()) {
            Entry entry = timeline.next();
            out.write("{\"time\":");
            JsonText.quote(entry.time().toString(), out);
            out.write(",\"lane\":");
            JsonText.quote(entry.lane(), out);
            out.write(",\"kind\":");
            JsonText.quote(entry.kind(), out);
            out.write(",\"title\":");
            JsonText.quote(entry.title(), out);
            out.write(",\"text\":");
            JsonText.quote(entry.text(), out);
            if (!entry.took().isZero()) {
                out.write(",\"ms\":" + millis(entry.took()));
            }
            out.write("}\n");
        }
    }

    /** Returns a time in milliseconds with three digits behind the point. */
    static String millis(Duration time) {
        long micros = TimeUnit.MICROSECONDS.convert(time);
        String sign = micros < 0 ? "-" : "";
        String digits = String.valueOf(Math.abs(micros % 1000) + 1000).substring(1);
        return sign + Math.abs(micros / 1000) + "." + digits;
    }
}
