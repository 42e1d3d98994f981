package dev.qemu4j.vm.console;

import dev.qemu4j.vm.spill.internal.ByteLog;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A search for patterns in a console's plain text, which goes on where it stopped. A match ends at most {@code window}
 * characters behind its start; what an anchor or a
 * lookbehind sees before it is text that came before it, at most {@code CONTEXT} characters. Not thread-safe.
 */
final class TextScan {
    private static final int CHUNK = 16 * 1024;
    private static final int CONTEXT = 256;

    /** The first match of a pattern, with the offsets of its bytes. */
    record Found(int index, long start, long end, String before, MatchResult groups) {}

    private final ByteLog log;
    private final List<Pattern> patterns;
    private final int window;
    private final PlainDecoder decoder;
    private final StringBuilder text = new StringBuilder();
    private long[] ends = new long[64];
    private long from;
    private long position;
    private int searched;
    private int context;

    TextScan(ByteLog log, long from, List<Pattern> patterns, int window) {
        this.log = log;
        this.from = from;
        this.patterns = patterns;
        this.window = window;
        decoder = PlainDecoder.at(log, from);
        position = from;
    }

    /** Returns the offset up to which all was searched. */
    long position() {
        return position;
    }

    /**
     * Searches on, up to an offset, and stays at the match that it finds.
     *
     * @throws SearchLimit.StoppedException if the limit is over; the next call goes on from there
     */
    @Nullable
    Found advance(long limit, SearchLimit patience) {
        while (true) {
            Found found = search(patience); // also what an earlier call did not get to
            if (found != null) {
                return found;
            }
            trim();
            if (position >= limit) {
                return null;
            }
            byte[] chunk = new byte[(int) Math.min(CHUNK, limit - position)];
            ByteBuffer buffer = ByteBuffer.wrap(chunk);
            long at = log.read(position, buffer);
            decoder.feed(chunk, buffer.position(), at, this::add);
            position = at + buffer.position();
            if (buffer.position() == 0) {
                return null;
            }
        }
    }

    private void add(char character, long end) {
        if (ends.length == text.length()) {
            ends = Arrays.copyOf(ends, ends.length * 2);
        }
        ends[text.length()] = end;
        text.append(character);
    }

    /** Searches the new text, and as much before it as a match may have begun in. */
    private @Nullable Found search(SearchLimit patience) {
        if (text.length() == searched) {
            return null;
        }
        Found first = null;
        CharSequence limited = new LimitedText(text, patience);
        for (int i = 0; i < patterns.size(); i++) {
            Matcher matcher = patterns.get(i)
                    .matcher(limited)
                    .region(context, text.length())
                    .useAnchoringBounds(false)
                    .useTransparentBounds(true);
            if (matcher.find() && (first == null || start(matcher) < first.start())) {
                first = new Found(
                        i,
                        start(matcher),
                        matcher.end() == 0 ? from : ends[matcher.end() - 1],
                        text.substring(context, matcher.start()),
                        matcher.toMatchResult());
            }
        }
        searched = text.length();
        return first;
    }

    private long start(Matcher matcher) {
        return matcher.start() == 0 ? from : ends[matcher.start() - 1];
    }

    private void trim() {
        int extra = text.length() - window;
        if (extra > 0) {
            int drop = Math.max(0, extra - CONTEXT);
            from = ends[extra - 1];
            context = extra - drop;
            text.delete(0, drop);
            System.arraycopy(ends, drop, ends, 0, text.length());
            searched = text.length();
        }
    }
}
