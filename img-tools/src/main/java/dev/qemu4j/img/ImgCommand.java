package dev.qemu4j.img;

import dev.qemu4j.base.Commas;
import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.img.failure.internal.FailedCommand;
import dev.qemu4j.img.failure.internal.ImgWords;
import dev.qemu4j.img.internal.SecretWords;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageKey;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.NamedFormat;
import dev.qemu4j.img.targets.internal.Target;
import dev.qemu4j.img.targets.internal.WriteGuard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One command of {@code qemu-img}, being put together: the subcommand, its options, its images.
 *
 * @param <R> the type of the result
 */
final class ImgCommand<R> implements FailedCommand {
    final String subcommand;
    final ImgOptions<?> options;
    final Function<HostResult, R> result;
    private final List<String> words = new ArrayList<>();
    private final List<String> operands = new ArrayList<>();
    private static final Set<String> READING = Set.of("info", "map", "compare", "measure");
    private final Map<String, ImageKey> keys = new LinkedHashMap<>();
    private int[] exitCodes = {0};
    private @Nullable Target target;
    private final List<ImageSource> reads = new ArrayList<>();
    private boolean mayMiss;
    private Consumer<ImgRunner> question = runner -> {};
    private @Nullable Format checkedFormat;
    private Set<String> checkedOptions = Set.of();
    private final List<String> noticed;
    private final List<String> answers = new ArrayList<>();

    ImgCommand(String subcommand, ImgOptions<?> options, Function<HostResult, R> result) {
        this(subcommand, options, result, new ArrayList<>());
    }

    private ImgCommand(String subcommand, ImgOptions<?> options, Function<HostResult, R> result, List<String> noticed) {
        this.subcommand = subcommand;
        this.options = options;
        this.result = result;
        this.noticed = noticed;
    }

    static ImgCommand<ImageReport> of(String subcommand, ImgOptions<?> options, String... more) {
        List<String> noticed = new ArrayList<>();
        return new ImgCommand<>(subcommand, options, output -> report(noticed, output, more), noticed);
    }

    private static ImageReport report(List<String> noticed, HostResult output, String... more) {
        List<String> warnings = new ArrayList<>(noticed);
        warnings.addAll(ImgWords.warnings(output.stderrTail()));
        warnings.addAll(List.of(more));
        return new ImageReport(warnings);
    }

    /** Looks at what is read, for warnings that the tool does not give. */
    void look() {
        noticed.clear();
        noticed.addAll(answers);
        reads.stream()
                .map(NamedFormat::warning)
                .filter(Objects::nonNull)
                .distinct()
                .forEach(noticed::add);
    }

    /** Adds a warning of a question to the report. */
    void notice(String warning) {
        answers.add(warning);
    }

    ImgCommand<R> words(String... words) {
        this.words.addAll(List.of(words));
        return this;
    }

    /** Sets the value of an option again, once it is known what is to stand there. */
    void reword(String option, String value) {
        words.set(words.indexOf(option) + 1, value);
    }

    ImgCommand<R> operands(String... operands) {
        this.operands.addAll(List.of(operands));
        return this;
    }

    ImgCommand<R> exitCodes(int... codes) {
        exitCodes = codes;
        return this;
    }

    /** Adds the only image; its absolute path can be neither an option nor a protocol. */
    ImgCommand<R> source(ImageSource source) {
        reads.add(source);
        keys.putAll(source.secrets());
        Path path = source.path();
        if (path != null && source.isPlain()) {
            return words("-f", source.format().name()).operands(path.toString());
        }
        return words("--image-opts").operands(source.imageOptions());
    }

    /** Adds the only image of a command that has no {@code -f} in every version. */
    ImgCommand<R> sourceByOptions(ImageSource source) {
        reads.add(source);
        return secretsOf(source).words("--image-opts").operands(source.imageOptions());
    }

    ImgCommand<R> key(String id, @Nullable ImageKey key) {
        if (key != null) {
            keys.put(id, key);
        }
        return this;
    }

    /** Adds the secrets of an image whose name is among the operands. */
    ImgCommand<R> secretsOf(ImageSource source) {
        keys.putAll(source.secrets());
        return this;
    }

    ImgCommand<R> target(Target file) {
        target = file;
        return operands(file.written().toString());
    }

    /** Sets the file that the command writes, if the operands name it already. */
    ImgCommand<R> writes(Target file) {
        target = file;
        return this;
    }

    /** Adds an image that is read beside the operands; it can be the target by another path. */
    ImgCommand<R> reads(ImageSource source) {
        reads.add(source);
        return this;
    }

    /** Says that an image is changed where it is. */
    ImgCommand<R> changes(ImageSource image) {
        return ask(runner -> WriteGuard.refuseUnlessLocked(image));
    }

    List<ImageSource> reads() {
        return List.copyOf(reads);
    }

    @Override
    public String subcommand() {
        return subcommand;
    }

    @Override
    public String format() {
        return reads.isEmpty() ? targetFormat() : reads.get(0).format().name();
    }

    @Override
    public boolean readsFilesOnly() {
        return reads.stream().allMatch(read -> read.file() != null);
    }

    @Override
    public String targetFormat() {
        int at = words.indexOf(subcommand.equals("create") ? "-f" : "-O");
        if (at >= 0 && at + 1 < words.size()) {
            return words.get(at + 1);
        }
        return reads.isEmpty() ? "raw" : reads.get(0).format().name();
    }

    /** Says that what is read may be missing, as the caller wants it. */
    ImgCommand<R> mayMiss(boolean may) {
        mayMiss = may;
        return this;
    }

    boolean mayMiss() {
        return mayMiss;
    }

    /** Tells whether the tool opens backing files. */
    boolean opensBacking() {
        return !mayMiss && (!subcommand.equals("info") || words.contains("--backing-chain"));
    }

    /** Adds a question to be asked right before the tool is run; it throws if the answer is no. */
    ImgCommand<R> ask(Consumer<ImgRunner> more) {
        question = question.andThen(more);
        return this;
    }

    Consumer<ImgRunner> question() {
        return question;
    }

    /** Says which options of a format are among the words, for a check before the tool is run. */
    void formatOptions(Format format, Set<String> names) {
        checkedFormat = format;
        checkedOptions = Set.copyOf(names);
    }

    @Nullable
    Format checkedFormat() {
        return checkedFormat;
    }

    Set<String> checkedOptions() {
        return checkedOptions;
    }

    @Nullable
    Target target() {
        return target;
    }

    int[] exitCodes() {
        return exitCodes.clone();
    }

    boolean isReading() {
        return READING.contains(subcommand);
    }

    boolean hasKeys() {
        Map<String, ImageKey> all = new LinkedHashMap<>(keys);
        takeSecrets(all);
        return !all.isEmpty();
    }

    /** Moves the secrets of the caller's words to the keys, and returns the rest. */
    private List<String> takeSecrets(Map<String, ImageKey> all) {
        return SecretWords.take(options.words(), (id, secret) -> all.put(id, ImageKey.of(secret)));
    }

    /** The arguments; secrets are put into files of a private directory. */
    List<String> arguments(@Nullable Path directory) {
        List<String> arguments = new ArrayList<>(List.of(subcommand));
        Map<String, ImageKey> all = new LinkedHashMap<>(keys);
        List<String> more = takeSecrets(all);
        all.forEach((id, key) -> {
            if (directory == null) {
                throw new IllegalStateException("keys need a directory");
            }
            String file = Commas.doubled(key.inFile(directory, id).toString());
            arguments.addAll(List.of("--object", "secret,id=" + id + ",file=" + file));
        });
        arguments.addAll(words);
        arguments.addAll(more);
        arguments.add("--"); // what follows is no option, whatever it looks like
        arguments.addAll(operands);
        return arguments;
    }

    @Override
    public List<String> paths() {
        List<String> paths = new ArrayList<>(operands);
        paths.addAll(words);
        paths.addAll(options.words());
        for (ImageSource read : reads) {
            paths.addAll(read.blockdev("node", true).findValuesAsString("filename"));
        }
        return paths;
    }

    @Override
    public boolean isWhole() {
        return target == null || target.isWhole();
    }

    @Override
    public @Nullable Path written() {
        return target == null ? null : target.damaged();
    }

    @Override
    public String withTarget(String text) {
        return target == null
                ? text
                : text.replace(target.written().toString(), target.path().toString());
    }

    @Override
    public String toString() {
        return withTarget("qemu-img " + subcommand + " "
                + operands.stream().map(Secrets::hideInArgument).collect(Collectors.joining(" ")));
    }
}
