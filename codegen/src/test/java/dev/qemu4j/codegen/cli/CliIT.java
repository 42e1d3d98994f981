package dev.qemu4j.codegen.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.cli.OptionTrial.Argument;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.CommittedFacts;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.TypesAt;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.introspect.ProgramRun;
import dev.qemu4j.codegen.introspect.Qemus;
import dev.qemu4j.codegen.introspect.QmpProgram;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** All options and option lists of a real program are in the facts of its version and target. */
class CliIT {
    private static final Facts CLI = CommittedFacts.readTypes("cli");

    @ParameterizedTest
    @MethodSource("emulators")
    void emulator_options_areInTheFacts(Path path) {
        TypesAt facts = facts(path);
        TreeSet<String> names = new TreeSet<>();
        for (Fact option : facts.all("option")) {
            if (facts.value(option, Attribute.HIDDEN) == null) {
                names.add(option.name());
            }
        }

        assertThat(OptionHelp.read(ProgramRun.of(path, "-help").text())).isEqualTo(names);
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void emulator_optionLists_areInTheFacts(Path path) {
        TypesAt facts = facts(path);
        try (QmpProgram running = QmpProgram.start(path)) {
            SortedMap<String, Fact> lists = OptionLists.read(
                    running.ask("query-command-line-options"), VersionSet.of(List.of(facts.version())));

            lists.forEach((name, list) -> assertThat(
                            list.parts(Role.PARAMETER).stream().map(Fact::name))
                    .as(name)
                    .containsExactlyElementsOf(
                            Objects.requireNonNull(facts.type(name), name)
                                    .parts(Role.PARAMETER, facts.version())
                                    .stream()
                                    .filter(facts::isHere)
                                    .map(Fact::name)
                                    .toList()));
            assertThat(lists).hasSizeGreaterThan(30);
        }
    }

    @ParameterizedTest
    @MethodSource("emulators")
    void emulator_trials_tellWhatTheFactsTell(Path path) {
        TypesAt facts = facts(path);
        OptionTrial trial = new OptionTrial(path);

        assertThat(trial.argument("-no-such-option")).isEqualTo(Argument.UNKNOWN);
        for (String name : List.of("-S", "-blockdev", "-chardev", "-incoming", "-machine", "-qtest-log")) {
            Fact option = Objects.requireNonNull(facts.type(name), name);
            boolean flag = "none".equals(facts.value(option, Attribute.ARGUMENT));
            assertThat(trial.argument(name)).as(name).isEqualTo(flag ? Argument.NONE : Argument.REQUIRED);
            if (!flag) {
                assertThat(trial.takesJson(name)).as(name).isEqualTo(facts.value(option, Attribute.JSON) != null);
            }
        }
    }

    static List<Path> emulators() {
        return Qemus.find("qemu-system-");
    }

    private static TypesAt facts(Path path) {
        String target = path.getFileName().toString().substring("qemu-system-".length());
        String text = ProgramRun.of(path, "-version").text().replaceFirst("(?s).*?version (\\d+\\.\\d+).*", "$1");
        Version version = Version.parse(text);
        Assumptions.assumeTrue(
                CLI.versions().contains(version),
                () -> "NOT RUN against " + path + ": the facts have "
                        + CLI.versions().versions() + ", it is QEMU " + version
                        + " (docs/adding-a-qemu-version.md adds a version)");
        return new TypesAt(CLI, version, target);
    }
}
