package dev.qemu4j.host;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.host.internal.OutputPair;
import dev.qemu4j.host.internal.Spawner;
import dev.qemu4j.host.run.RunDirectory;
import dev.qemu4j.host.run.RunDirectoryException;
import dev.qemu4j.host.run.internal.OrderlyEnd;
import dev.qemu4j.host.run.internal.RunJournal;
import dev.qemu4j.host.system.HostText;
import dev.qemu4j.host.system.ProgramSearch;
import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Specification of a process to start, before the life line adds its own. */
final class ChildSpec {
    static final File DEV_NULL = new File("/dev/null");

    // The variable '_' is each shell's own.
    private static final Pattern VARIABLE = Pattern.compile("(?!_$)[A-Za-z_][A-Za-z0-9_]*");

    final List<String> argv;
    final Map<String, @Nullable String> environment = new LinkedHashMap<>();

    @Nullable
    Path directory;

    @Nullable
    String hint;

    @Nullable
    RunDirectory runDirectory;

    byte @Nullable [] input;

    @Nullable
    List<String> endAfter;

    /** The pipes of its outputs; null for pipes of Java's own. */
    @Nullable
    OutputPair outputs;

    ChildSpec(List<String> argv) {
        this.argv = checked(Objects.requireNonNull(argv, "argv"));
        if (this.argv.isEmpty() || program().isEmpty()) {
            throw new IllegalArgumentException("command: " + argv + " (expected: a program and its arguments)");
        }
    }

    static ChildSpec of(String program, String... arguments) {
        Objects.requireNonNull(program, "program");
        Objects.requireNonNull(arguments, "arguments");
        return new ChildSpec(
                Stream.concat(Stream.of(program), Stream.of(arguments)).toList());
    }

    /** Copies arguments that this JVM can pass as they are. */
    static List<String> checked(List<String> argv) {
        List<String> copy = List.copyOf(argv);
        copy.forEach(argument -> HostText.check("argument '" + Secrets.hideInArgument(argument) + "'", argument));
        return copy;
    }

    String program() {
        return argv.get(0);
    }

    ChildSpec copy() {
        ChildSpec copy = new ChildSpec(argv);
        copy.environment.putAll(environment);
        copy.directory = directory;
        copy.hint = hint;
        copy.runDirectory = runDirectory;
        copy.input = input;
        copy.endAfter = endAfter;
        return copy;
    }

    void environment(String name, @Nullable String value) {
        if (!VARIABLE.matcher(name).matches()) {
            throw new IllegalArgumentException("environment variable: '" + name
                    + "' (expected: letters, digits and '_', no digit first, and more than '_')");
        }
        if (value != null) {
            HostText.check("environment variable " + name, value);
        }
        environment.put(name, value);
    }

    /** Resolves the program and leaves its absolute path as the first argument. */
    List<String> resolvedArgv(Map<String, String> childEnvironment) {
        List<String> resolved = new ArrayList<>(argv);
        try {
            ProgramSearch search = new ProgramSearch(childEnvironment.get("PATH"), directory);
            resolved.set(0, search.find(program()).toString());
        } catch (FileNotFoundException e) {
            throw new ProgramNotFoundException(String.valueOf(e.getMessage()), this);
        }
        resolved.replaceAll(HostText::toProgram);
        return resolved;
    }

    /** Prepares a builder with the directory and the environment; the command is still to be set. */
    ProcessBuilder processBuilder() {
        ProcessBuilder builder = new ProcessBuilder();
        if (outputs != null) {
            builder.redirectOutput(outputs.stdoutFile()).redirectError(outputs.stderrFile());
        }
        if (directory != null) {
            builder.directory(new File(HostText.toProgram(directory.toString())));
        }
        Map<String, String> inherited = builder.environment();
        // Some shells drop such variables and others do not; children see the same ones on every host.
        inherited.keySet().removeIf(name -> !VARIABLE.matcher(name).matches());
        environment.forEach((name, value) -> {
            if (value == null) {
                inherited.remove(name);
            } else {
                inherited.put(name, HostText.toProgram(value));
            }
        });
        return builder;
    }

    /** Starts the command that a life line made of this, and writes it down before anybody else can see it. */
    Process spawn(ProcessBuilder builder) throws IOException {
        if (runDirectory != null && !Files.isDirectory(runDirectory.path())) {
            throw new IllegalStateException("the run directory " + runDirectory + " is closed");
        }
        return Spawner.spawn(() -> {
            if (runDirectory != null && endAfter != null) {
                new OrderlyEnd(runDirectory.path()).write(endAfter);
            }
            Process process = builder.start();
            if (runDirectory != null) {
                record(process, runDirectory);
            }
            return process;
        });
    }

    private void record(Process process, RunDirectory directory) {
        try {
            new RunJournal(directory.path()).addChild(process.pid(), program());
        } catch (IOException e) {
            process.destroyForcibly();
            throw new RunDirectoryException("'" + program() + "' cannot be recorded in " + directory + ": " + e, e);
        }
    }
}
