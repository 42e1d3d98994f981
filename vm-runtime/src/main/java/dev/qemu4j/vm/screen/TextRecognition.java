package dev.qemu4j.vm.screen;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuException;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.base.async.TimeLimit;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostCommandException;
import dev.qemu4j.host.Overflow;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The recognition of text in pictures, by the host's {@code tesseract}. It errs: look for words rather than for punctuation, and allow for {@code 0} and {@code O}.
 *
 * <pre>{@code
 * TextRecognition german = TextRecognition.of("deu", "eng");
 * String text = german.read(vm.screen().screenshot());
 * }</pre>
 *
 * <p>A picture is enlarged in memory, to 16 million pixels at most, and passed by a pipe: no file is made. Each run of {@code tesseract} uses one processor. Immutable;
 * each setter returns a changed copy.
 */
public final class TextRecognition {
    private static final Pattern LANGUAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_/-]*");
    /** More than any screen holds. */
    private static final DataSize LONGEST = DataSize.ofKib(64);

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final String program;
    private final List<String> languages;
    private final Duration timeout;

    private TextRecognition(String program, List<String> languages, Duration timeout) {
        this.program = program;
        this.languages = languages;
        this.timeout = timeout;
    }

    /**
     * Returns the recognition of languages.
     *
     * @param languages as {@code tesseract} names them, such as {@code eng}; its choice, English, if there are none
     * @return the recognition
     * @throws IllegalArgumentException if one is no such name
     */
    public static TextRecognition of(String... languages) {
        Objects.requireNonNull(languages, "languages");
        for (String language : languages) {
            if (!LANGUAGE.matcher(Objects.requireNonNull(language, "language")).matches()) {
                throw new IllegalArgumentException(
                        "language: '" + language + "' (expected: one of tesseract --list-langs, such as eng)");
            }
        }
        return new TextRecognition("tesseract", List.of(languages), LIMIT);
    }

    /**
     * Sets the limit of one run of {@code tesseract}, which is killed then.
     *
     * @param timeout the limit; a minute if not set
     * @return the changed recognition
     * @throws IllegalArgumentException if it is zero or less
     */
    public TextRecognition timeout(Duration timeout) {
        return new TextRecognition(program, languages, TimeLimit.require("timeout", timeout));
    }

    /** The same by a program of another name. */
    TextRecognition by(String other) {
        return new TextRecognition(other, languages, timeout);
    }

    /**
     * Reads a picture, turned to dark text on light ground.
     *
     * @param shot the picture
     * @return its lines, each with a line feed; empty if nothing was recognized
     * @throws dev.qemu4j.host.ProgramNotFoundException if there is no {@code tesseract}; the message names the package
     * @throws dev.qemu4j.host.HostCommandTimeoutException if the limit passes
     * @throws HostCommandException if {@code tesseract} fails
     * @throws QemuException if it lacks the data of a language; the message names the package
     */
    public String read(Screenshot shot) {
        return read(shot, TextVariant.DARK_ON_LIGHT);
    }

    /**
     * Reads a picture on a thread of its own, as {@link #read} does.
     *
     * @param shot the picture
     * @return a future of its lines; cancelling it kills {@code tesseract}
     */
    public CompletableFuture<String> readAsync(Screenshot shot) {
        Objects.requireNonNull(shot, "shot");
        return Task.start("screen", task -> read(shot));
    }

    String read(Screenshot shot, TextVariant variant) {
        Objects.requireNonNull(shot, "shot");
        HostCommand.Builder tesseract = languages.isEmpty()
                ? HostCommand.builder(program, "-", "-", "--psm", variant.layout())
                : HostCommand.builder(program, "-", "-", "--psm", variant.layout(), "-l", String.join("+", languages));
        HostCommand command = tesseract
                .input(variant.pgm(shot))
                .environment("OMP_THREAD_LIMIT", "1")
                .outputLimit(LONGEST, Overflow.KEEP_TAIL)
                .timeout(timeout)
                .hint(
                        "install tesseract (Debian and Ubuntu: tesseract-ocr, and tesseract-ocr-LANGUAGE; Fedora and Arch:"
                                + " tesseract; macOS: brew install tesseract)")
                .build();
        return stdout(command).replace("\f", "").replaceAll("(?m)^\\s*\n", "");
    }

    /** The program's own advice is about its build. */
    private String stdout(HostCommand command) {
        try {
            return command.run().stdout();
        } catch (HostCommandException e) {
            if (!e.stderrTail().contains("Failed loading language")) {
                throw e;
            }
            throw new QemuException(
                    "tesseract lacks the data of " + (languages.isEmpty() ? "[eng]" : languages)
                            + " (install it, Debian and Ubuntu: tesseract-ocr-LANGUAGE; Fedora: tesseract-langpack-LANGUAGE;"
                            + " Arch: tesseract-data-LANGUAGE; macOS: tesseract-lang; what is there: tesseract --list-langs)",
                    e);
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TextRecognition that
                && program.equals(that.program)
                && languages.equals(that.languages)
                && timeout.equals(that.timeout);
    }

    @Override
    public int hashCode() {
        return Objects.hash(program, languages, timeout);
    }

    /** Returns the languages and the limit. */
    @Override
    public String toString() {
        return "TextRecognition" + languages + " in " + TimeLimit.millis(timeout) + " ms";
    }
}
