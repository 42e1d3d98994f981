package dev.qemu4j.img;

import dev.qemu4j.base.DataSize;
import dev.qemu4j.base.QemuVersion;
import dev.qemu4j.base.async.Await;
import dev.qemu4j.base.async.Task;
import dev.qemu4j.host.HostCommand;
import dev.qemu4j.host.HostResult;
import dev.qemu4j.img.failure.ImageException;
import dev.qemu4j.img.failure.ImageFormatException;
import dev.qemu4j.img.failure.ImageMissingException;
import dev.qemu4j.img.failure.ImageOptionException;
import dev.qemu4j.img.internal.BackingLoop;
import dev.qemu4j.img.source.Format;
import dev.qemu4j.img.source.ImageSource;
import dev.qemu4j.img.targets.internal.Target;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs {@code qemu-img}, and knows what the installed one has. */
final class ImgRunner {
    private static final Pattern OPTION = Pattern.compile("(?m)^\\s+([A-Za-z0-9_.-]+)=<[^>]*>\\s*-?\\s*(.*)$");
    private static final Pattern FORMATS =
            Pattern.compile("Supported (?:image )?formats:\\s*(.*?)(?:\\n\\n|\\z)", Pattern.DOTALL);

    private static final DataSize THREAD_STACK = DataSize.ofMib(1);

    private final List<String> program;
    private final Map<Format, Map<String, String>> options = new ConcurrentHashMap<>();

    ImgRunner(List<String> program) {
        this.program = List.copyOf(program);
    }

    /** Reserves little memory for each thread: as many as the tool happens to start then fit into the memory. */
    ImgRunner limited(DataSize memory, Duration cpuTime) {
        List<String> limits = List.of(
                "env",
                "MALLOC_ARENA_MAX=1",
                "prlimit",
                "--as=" + memory.bytes(),
                "--stack=" + THREAD_STACK.bytes(),
                "--cpu=" + Math.max(1, cpuTime.toSeconds()),
                "--core=0",
                "--");
        return new ImgRunner(Stream.concat(limits.stream(), program.stream()).toList());
    }

    /** Puts a command together and runs it; what is refused at once fails the future, too. */
    <R> CompletableFuture<R> start(Supplier<ImgCommand<R>> command) {
        try {
            return run(command.get());
        } catch (ImageException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    <R> CompletableFuture<R> run(ImgCommand<R> command) {
        return ImgRun.start(command, this::builder, () -> check(command));
    }

    CompletableFuture<QemuVersion> version() {
        return Task.start("img-version", task -> {
            String said = output("--version");
            if (!said.startsWith("qemu-img version ")) {
                throw new ImageException(
                        String.join(" ", program) + " --version: '" + said.strip() + "' (expected: qemu-img version …)",
                        null);
            }
            return QemuVersion.parse(said);
        });
    }

    CompletableFuture<Set<Format>> formats() {
        return Task.start("img-formats", task -> formats(output("--help")));
    }

    private static Set<Format> formats(String help) {
        Matcher matcher = FORMATS.matcher(help);
        String names = matcher.find() ? matcher.group(1) : "";
        Set<Format> formats = new LinkedHashSet<>();
        Arrays.stream(names.split("\\s+"))
                .filter(name -> !name.isEmpty())
                .map(Format::of)
                .forEach(formats::add);
        return formats;
    }

    CompletableFuture<Map<String, String>> createOptions(Format format) {
        Map<String, String> known = options.get(format);
        if (known != null) {
            return CompletableFuture.completedFuture(known);
        }
        // With a name the options of the file below the format are told as well; nothing is made.
        return run(
                new ImgCommand<>("create", CreateOptions.builder().build(), result -> remember(format, options(result)))
                        .words("-f", format.name(), "-o", "help")
                        .operands("/dev/null/none"));
    }

    private Map<String, String> remember(Format format, Map<String, String> found) {
        options.put(format, found);
        return found;
    }

    private static Map<String, String> options(HostResult result) {
        Map<String, String> found = new LinkedHashMap<>();
        Matcher matcher = OPTION.matcher(result.stdout());
        while (matcher.find()) {
            found.put(matcher.group(1), matcher.group(2));
        }
        return Map.copyOf(found);
    }

    private String output(String argument) {
        return builder(List.of(argument)).build().run().stdout();
    }

    /** Refuses what would lose data, or fail. Waits for the tool. */
    private void check(ImgCommand<?> command) {
        checkOptions(command);
        command.reads().forEach(read -> checkFiles(read, command.opensBacking()));
        Target target = command.target();
        if (target != null && Files.exists(target.path())) {
            checkAliases(command, new Aliases(this, target.replaced()));
        }
        command.question().accept(this);
        command.look();
    }

    private static void checkFiles(ImageSource read, boolean followsBacking) {
        String problem = BackingLoop.problem(read.blockdev("node", true), followsBacking);
        if (problem != null) {
            throw new ImageFormatException(problem, null);
        }
    }

    private static void checkAliases(ImgCommand<?> command, Aliases aliases) {
        for (ImageSource read : command.reads()) {
            try {
                aliases.refuse(read);
            } catch (ImageMissingException e) {
                command.reads().forEach(other -> checkFiles(other, false));
                if (!command.mayMiss()) {
                    throw e;
                }
            }
        }
    }

    /** Refuses an option that the format does not have, with those that it has. */
    private void checkOptions(ImgCommand<?> command) {
        Format format = command.checkedFormat();
        if (format == null || command.checkedOptions().isEmpty()) {
            return;
        }
        Set<String> known = Await.result(createOptions(format), "waiting for the options of " + format)
                .keySet();
        List<String> unknown = command.checkedOptions().stream()
                .filter(name -> !known.contains(name))
                .sorted()
                .toList();
        if (!unknown.isEmpty() && !known.isEmpty()) {
            throw new ImageOptionException(
                    command + ": the format " + format + " has no option " + String.join(", ", unknown)
                            + "; with this qemu-img it has " + String.join(", ", new TreeSet<>(known)),
                    null);
        }
    }

    private HostCommand.Builder builder(List<String> arguments) {
        List<String> argv = Stream.concat(program.stream(), arguments.stream()).toList();
        return HostCommand.builder(argv)
                .environment("LC_ALL", "C.UTF-8")
                .hint("install qemu-utils (Debian, Ubuntu) or qemu-img");
    }

    @Override
    public String toString() {
        return String.join(" ", program);
    }
}
