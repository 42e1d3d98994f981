package dev.qemu4j.vm.console;

/** The end of a search, asked for again and again while a pattern is matched: some patterns take for ever. */
@FunctionalInterface
interface SearchLimit {
    /**
     * Tells whether the search has to stop.
     *
     * @param began the {@link System#nanoTime} at which the present piece of text was taken up
     */
    boolean isOver(long began);

    /** Signals that a search was stopped; it can go on later. */
    final class StoppedException extends RuntimeException {
        StoppedException() {
            super("the search was stopped", null, false, false);
        }
    }
}
