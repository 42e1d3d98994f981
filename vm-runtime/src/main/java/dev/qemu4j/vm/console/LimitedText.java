package dev.qemu4j.vm.console;

/** A text whose reader is stopped by a limit. For one thread. */
final class LimitedText implements CharSequence {
    private static final int READS = 4096;

    private final CharSequence text;
    private final SearchLimit limit;
    private final long began = System.nanoTime();
    private int reads;

    LimitedText(CharSequence text, SearchLimit limit) {
        this.text = text;
        this.limit = limit;
    }

    @Override
    public char charAt(int index) {
        if (++reads >= READS) {
            reads = 0;
            if (limit.isOver(began)) {
                throw new SearchLimit.StoppedException();
            }
        }
        return text.charAt(index);
    }

    @Override
    public int length() {
        return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
        return text.subSequence(start, end);
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
