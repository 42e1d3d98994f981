package dev.qemu4j.vm.record.internal;

import java.io.IOException;
import java.io.Writer;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** A timeline as lines of JSON. */
public final class JsonLines {
    private static final String TIME = "{\"time\":";
    private static final String LANE = ",\"lane\":";

    /** Many a program's log begins with its time as well. */
    private static final Pattern BEGIN =
            Pattern.compile(Pattern.quote(TIME) + "\"[^\"]*\"" + Pattern.quote(LANE) + "\"[^\"]*\",\"kind\":");

    private JsonLines() {}

    static boolean isBegin(String text) {
        return BEGIN.matcher(text).lookingAt();
    }

    /** Writes all entries. */
    public static void write(Timeline timeline, Writer out) throws IOException {
        while (timeline.hasNext()) {
            Entry entry = timeline.next();
            out.write(TIME);
            JsonText.quote(entry.time().toString(), out);
            out.write(LANE);
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
