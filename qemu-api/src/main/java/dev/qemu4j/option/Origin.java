package dev.qemu4j.option;

import java.lang.StackWalker.Option;
import java.lang.StackWalker.StackFrame;
import java.security.CodeSource;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The line of code that set something.
 *
 * @param type the class that the line is in
 * @param file the name of its file
 * @param line the line's number; negative if the class was compiled without
 */
public record Origin(String type, String file, int line) {
    private static final StackWalker WALKER = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
    private static final @Nullable CodeSource HERE = codeSource(Origin.class);

    /**
     * Checks that nothing is null that must not be.
     *
     * @param type the class that the line is in
     * @param file the name of its file
     * @param line the line's number; negative if the class was compiled without
     */
    public Origin {
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(file, "file");
    }

    /**
     * Returns the line that called into this library.
     *
     * @return the line; null if it cannot be found out
     */
    public static @Nullable Origin caller() {
        return HERE == null
                ? null
                : WALKER.walk(frames ->
                                frames.filter(Origin::isForeign).findFirst().map(Origin::of))
                        .orElse(null);
    }

    private static boolean isForeign(StackFrame frame) {
        CodeSource source = codeSource(frame.getDeclaringClass());
        return source != null && !source.equals(HERE);
    }

    private static @Nullable CodeSource codeSource(Class<?> type) {
        return type.getProtectionDomain().getCodeSource();
    }

    private static Origin of(StackFrame frame) {
        String file = Objects.requireNonNullElse(frame.getFileName(), frame.getClassName());
        return new Origin(frame.getClassName(), file, frame.getLineNumber());
    }

    /** Returns the file and the line, such as {@code UpgradeIT.java:31}. */
    @Override
    public String toString() {
        return line < 0 ? file : file + ":" + line;
    }
}
