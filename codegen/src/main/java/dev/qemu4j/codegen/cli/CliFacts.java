package dev.qemu4j.codegen.cli;

import dev.qemu4j.codegen.cli.OptionTrial.Argument;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsMerge;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.introspect.ProgramRun;
import dev.qemu4j.codegen.qom.QomFacts;
import dev.qemu4j.codegen.qom.TargetMerge;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** The facts about command-line options, from trying them on each emulator of each version. */
public final class CliFacts {
    /** The target on whose program options are tried that it has; the others' on one that has them. */
    private static final String TRIED = "x86_64";

    private final VersionSet versions;
    private final SortedMap<String, Path> programs;
    private final OptionKinds kinds;
    private final Map<String, Fact> options = new HashMap<>();

    private CliFacts(Version version, SortedMap<String, Path> programs, OptionKinds kinds) {
        versions = VersionSet.of(List.of(version));
        this.programs = programs;
        this.kinds = kinds;
    }

    /**
     * Asks all emulators.
     *
     * @param directories those of the versions
     * @param kinds the file that tells what defines an option's argument
     * @return the facts: options, by their name with a dash, and option lists
     */
    public static Facts read(SortedMap<Version, Path> directories, Path kinds) {
        OptionKinds known = OptionKinds.read(kinds);
        return directories.entrySet().stream()
                .map(entry -> new CliFacts(
                                entry.getKey(),
                                QomFacts.emulators(entry.getValue().resolve("bin")),
                                known)
                        .read())
                .reduce(FactsMerge::merge)
                .orElseThrow();
    }

    private Facts read() {
        SortedMap<String, Set<String>> helps = new TreeMap<>();
        programs.forEach((target, program) -> helps.put(
                target, OptionHelp.read(ProgramRun.of(program, "-help").text())));
        Set<String> listed = new TreeSet<>();
        helps.values().forEach(listed::addAll);
        SortedMap<String, SortedMap<String, Fact>> facts = new TreeMap<>();
        SortedMap<Version, String> source = new TreeMap<>();
        programs.forEach((target, program) -> {
            OptionLists lists = OptionLists.of(program, versions);
            source.put(versions.newest(), lists.version());
            SortedMap<String, Fact> ofTarget = new TreeMap<>(lists.facts());
            helps.getOrDefault(target, Set.of()).forEach(option -> ofTarget.put(option, option(option, program)));
            facts.put(target, ofTarget);
        });
        Path tried = Objects.requireNonNull(programs.get(TRIED), TRIED);
        for (String option : kinds.names()) {
            if (!listed.contains(option) && new OptionTrial(tried).argument(option) != Argument.UNKNOWN) {
                Fact hidden = new FactBuilder(option(option, tried))
                        .with(Attribute.HIDDEN, "true")
                        .build();
                facts.values().forEach(ofTarget -> ofTarget.put(option, hidden));
            }
        }
        SortedMap<Version, String> targets =
                new TreeMap<>(Map.of(versions.newest(), TargetMerge.text(programs.keySet())));
        return new Facts(source, targets, TargetMerge.merge(facts));
    }

    /** Returns the fact of an option. Its argument is the same on all targets. */
    private Fact option(String name, Path program) {
        return options.computeIfAbsent(name, option -> {
            OptionTrial trial = new OptionTrial(program);
            FactBuilder fact = new FactBuilder(name, versions).with(Attribute.KIND, "option");
            if (trial.argument(name) == Argument.NONE) {
                return fact.with(Attribute.ARGUMENT, "none").build();
            }
            String argument = kinds.get(name, "argument");
            if (argument == null) {
                throw new IllegalStateException(
                        name + ": nothing tells what defines its argument: add it to options.json");
            }
            return fact.with(Attribute.ARGUMENT, argument)
                    .with(Attribute.QAPI, kinds.get(name, "qapi"))
                    .with(Attribute.LIST, kinds.get(name, "list"))
                    .with(Attribute.JSON, trial.takesJson(name) ? "true" : null)
                    .build();
        });
    }
}
