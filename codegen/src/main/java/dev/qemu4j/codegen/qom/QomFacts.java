package dev.qemu4j.codegen.qom;

import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsMerge;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The facts about types, from asking each emulator of each version.
 *
 * @param types devices, objects and accelerators
 * @param machines machine types
 * @param cpus CPU models, and the types with their common features
 */
public record QomFacts(Facts types, Facts machines, Facts cpus) {
    private static final String PREFIX = "qemu-system-";
    private static final String TRIED = "x86_64";
    private static final int RETRIES = 3;

    /**
     * Asks all emulators.
     *
     * @param directories those of the versions
     * @return the facts
     */
    public static QomFacts read(SortedMap<Version, Path> directories) {
        SortedMap<Version, SortedMap<String, ProgramTypes>> programs = new TreeMap<>();
        directories.forEach((version, directory) -> programs.put(version, ask(directory.resolve("bin"))));
        Set<String> shared = SharedProperties.of(programs.values().stream()
                .flatMap(targets -> targets.values().stream())
                .map(ProgramTypes::hierarchy)
                .toList());
        Set<String> readOnly = new HashSet<>();
        programs.forEach((version, targets) -> targets.computeIfPresent(TRIED, (target, program) -> {
            Path bin = Objects.requireNonNull(directories.get(version)).resolve("bin");
            readOnly.addAll(ReadOnlyTrials.of(bin.resolve(PREFIX + TRIED), program));
            return program;
        }));
        return programs.entrySet().stream()
                .map(entry -> of(entry.getKey(), entry.getValue(), hierarchy -> hierarchy.with(shared, readOnly)))
                .reduce((first, second) -> new QomFacts(
                        FactsMerge.merge(first.types, second.types),
                        FactsMerge.merge(first.machines, second.machines),
                        FactsMerge.merge(first.cpus, second.cpus)))
                .orElseThrow();
    }

    /**
     * The emulators of a version.
     *
     * @param bin where they are
     * @return the programs by target
     */
    public static SortedMap<String, Path> emulators(Path bin) {
        SortedMap<String, Path> emulators = new TreeMap<>();
        try (Stream<Path> programs = Files.list(bin)) {
            programs.filter(program -> program.getFileName().toString().matches(PREFIX + "\\w+"))
                    .forEach(program ->
                            emulators.put(program.getFileName().toString().substring(PREFIX.length()), program));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return emulators;
    }

    private static SortedMap<String, ProgramTypes> ask(Path bin) {
        SortedMap<String, ProgramTypes> programs = new TreeMap<>();
        emulators(bin).forEach((target, program) -> programs.put(target, ProgramTypes.of(program)));
        Set<String> ending = new TreeSet<>();
        programs.values().forEach(program -> ending.addAll(program.ending()));
        emulators(bin)
                .forEach((target, program) ->
                        programs.computeIfPresent(target, (t, first) -> askAgain(program, first, ending)));
        return programs;
    }

    /** 10.0 usually ends at {@code qemu-text-console}, but not always: what has ended others of a version is tried again. */
    private static ProgramTypes askAgain(Path path, ProgramTypes first, Set<String> ending) {
        ProgramTypes program = first;
        for (int i = 0; i < RETRIES && !program.ending().containsAll(known(ending, program)); i++) {
            program = program.withEnding(ProgramTypes.of(path).ending());
        }
        return program;
    }

    private static Set<String> known(Set<String> ending, ProgramTypes program) {
        return ending.stream().filter(program.hierarchy()::has).collect(Collectors.toSet());
    }

    private static QomFacts of(
            Version version, SortedMap<String, ProgramTypes> programs, UnaryOperator<Hierarchy> found) {
        VersionSet versions = VersionSet.of(List.of(version));
        SortedMap<String, TargetReader> targets = new TreeMap<>();
        programs.forEach((target, program) ->
                targets.put(target, new TargetReader(program, found.apply(program.hierarchy()), versions)));
        SortedMap<Version, String> source = new TreeMap<>(
                Map.of(version, programs.values().iterator().next().version()));
        SortedMap<Version, String> all = new TreeMap<>(Map.of(version, TargetMerge.text(targets.keySet())));
        return new QomFacts(
                new Facts(source, all, merge(targets, TargetReader::types)),
                new Facts(source, all, merge(targets, TargetReader::machines)),
                new Facts(source, all, merge(targets, TargetReader::cpus)));
    }

    private static SortedMap<String, Fact> merge(
            SortedMap<String, TargetReader> targets, Function<TargetReader, SortedMap<String, Fact>> part) {
        SortedMap<String, SortedMap<String, Fact>> byTarget = new TreeMap<>();
        targets.forEach((target, reader) -> byTarget.put(target, part.apply(reader)));
        return TargetMerge.merge(byTarget);
    }
}
