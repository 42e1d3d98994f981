package dev.qemu4j.img.failure.internal;

import dev.qemu4j.img.failure.ImageException;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A kind of failure, told by the tool's words, and for some by what was asked of it.
 *
 * @param words what is looked for, in words without names
 * @param asked what must have been asked
 * @param advice the advice
 * @param exception makes the exception of a message and a cause
 */
public record FailureKind(
        Pattern words,
        Predicate<? super FailedCommand> asked,
        Advice advice,
        BiFunction<String, @Nullable Throwable, ImageException> exception) {

    /** The advice on a failure. */
    @FunctionalInterface
    public interface Advice {
        /**
         * Makes the advice.
         *
         * @param command what was asked of the tool
         * @param said the tool's words, with names
         */
        String of(FailedCommand command, String said);
    }

    public static FailureKind of(
            String words, String advice, BiFunction<String, @Nullable Throwable, ImageException> exception) {
        return of(words, (command, said) -> advice, exception);
    }

    public static FailureKind of(
            String words, Advice advice, BiFunction<String, @Nullable Throwable, ImageException> exception) {
        return new FailureKind(Pattern.compile(words), command -> true, advice, exception);
    }

    /** The same kind, only of commands such as these. */
    public FailureKind when(Predicate<? super FailedCommand> condition) {
        return new FailureKind(words, condition, advice, exception);
    }

    /** The words without the names in them, as far as those can be told apart; what stands between two names is kept. */
    public static String withoutNames(FailedCommand command, String said) {
        return ImgWords.withoutPaths(said, command.paths());
    }

    public boolean matches(FailedCommand command, String evidence) {
        return asked.test(command) && words.matcher(evidence).find();
    }
}
