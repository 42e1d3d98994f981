package dev.qemu4j.qmp.testing;

import java.lang.StackWalker.StackFrame;
import java.util.Set;

/**
 * The line of a test that scripted something.
 *
 * @param file the name of its file
 * @param line the line's number
 */
record CallSite(String file, int line) {
    private static final Set<String> FAKE = Set.of(
            CallSite.class.getName(),
            Conversation.class.getName(),
            FakeQmpServer.class.getName(),
            Replay.class.getName());

    /** Returns the line that called into the fake. */
    static CallSite ofCaller() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(frame -> !FAKE.contains(frame.getClassName()))
                        .filter(frame -> !frame.getClassName().startsWith("java."))
                        .findFirst()
                        .map(CallSite::of))
                .orElseThrow();
    }

    private static CallSite of(StackFrame frame) {
        String file = frame.getFileName();
        return new CallSite(file == null ? frame.getClassName() : file, frame.getLineNumber());
    }

    @Override
    public String toString() {
        return file + ":" + line;
    }
}
