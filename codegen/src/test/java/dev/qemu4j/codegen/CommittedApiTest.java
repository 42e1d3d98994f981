package dev.qemu4j.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import dev.qemu4j.codegen.facts.CommittedFacts;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.Resolver;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The API of the committed facts. Its numbers change only with the facts. */
@Tag("once")
class CommittedApiTest {
    private static final Path INPUT = Path.of("src/main");
    private static final Customisation CUSTOM = Customisation.read(INPUT.resolve("customisation.json"));
    private static final Facts FACTS = CommittedFacts.read("qemu");
    private static final Api QEMU = Resolver.resolve(Api.Schema.QEMU, FACTS, CUSTOM);
    private static final Facts AGENT_FACTS = CommittedFacts.read("qga");
    private static final Api AGENT = Resolver.resolve(Api.Schema.GUEST_AGENT, AGENT_FACTS, CUSTOM);

    /** Fails as well if anything in the exceptions or the documentation is not used. */
    @Test
    void generation_ofCommittedInput_succeeds() {
        assertThat(GenerateApi.generate(INPUT).sources().files()).hasSizeGreaterThan(1000);
    }

    /** All devices, machines, CPUs, options, commands, events and types, and their members and values. */
    @Test
    void words_ofCommittedInput_areThereForEachName() {
        assertThat(GenerateApi.generate(INPUT).withoutWords()).isEmpty();
    }

    @Test
    void commandsAndEvents_areThoseOfAllVersions() {
        assertThat(List.of(
                        count(FACTS, "command"), QEMU.commands().size(),
                        count(FACTS, "event"), QEMU.events().size(),
                        count(AGENT_FACTS, "command"), AGENT.commands().size()))
                .containsExactly(247, 247, 59, 59, 44, 44);
    }

    /**
     * Six enums and six structs are aliases of others. The other 251 structs without a class of their own are
     * bases, branches of unions or arguments of commands, whose members are their users', or are of old versions only.
     */
    @Test
    void types_areFewerThanInTheFacts() {
        assertThat(List.of(
                        count(FACTS, "enum"), QEMU.enums().size(),
                        count(FACTS, "union"), QEMU.unions().size(),
                        count(FACTS, "alternate"), QEMU.alternates().size(),
                        count(FACTS, "struct"), structs()))
                .containsExactly(192, 186, 43, 43, 7, 7, 502, 245);
    }

    @Test
    void deprecatedOfNewestVersion_tellsWhatToUseInstead() {
        Set<String> silent = new TreeSet<>();
        GenerateApi.generate(INPUT)
                .sources()
                .files()
                .forEach((path, text) -> text.lines()
                        .filter(line -> line.strip().equals("* @deprecated by QEMU"))
                        .forEach(line -> silent.add(path)));

        assertThat(deprecated()).isPositive();
        assertThat(silent).isEmpty();
    }

    @Test
    void passwords_areSecret() {
        List<Member> members = Stream.of(QEMU, AGENT)
                .flatMap(api -> Stream.concat(
                        api.objects().stream(), api.unions().stream().flatMap(u -> u.branches().stream())))
                .flatMap(object -> object.members().stream())
                .filter(member -> member.wireName().equals("password"))
                .toList();

        assertThat(members).hasSizeGreaterThan(2).allMatch(Member::secret);
    }

    private static int structs() {
        return (int) QEMU.objects().stream()
                .filter(object -> object.role() == ObjectModel.Role.STRUCT)
                .count();
    }

    private static int count(Facts facts, String kind) {
        return (int) facts.versions().versions().stream()
                .flatMap(version -> facts.entities(kind, version).stream())
                .map(Fact::name)
                .distinct()
                .count();
    }

    private static long deprecated() {
        Version newest = FACTS.versions().newest();
        return FACTS.entities().values().stream()
                .filter(fact -> fact.versions().contains(newest))
                .filter(fact -> fact.part(Role.FEATURE, "deprecated") != null)
                .count();
    }
}
