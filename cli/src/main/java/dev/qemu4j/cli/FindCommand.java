package dev.qemu4j.cli;

import dev.qemu4j.Catalogues;
import dev.qemu4j.option.SearchHit;
import dev.qemu4j.surface.Nearest;
import dev.qemu4j.surface.search.Reference;
import dev.qemu4j.surface.search.Topic;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Searches all names of QEMU's and the words about them. */
@Command(
        name = "find",
        customSynopsis = "qemu4j find [--json] [--limit N] WORD…",
        description = {
            "Searches QEMU's names and the words about them.",
            "Options, devices, properties, machines, CPUs, QMP commands: all words must be found; the best hits come first.",
            "Words that begin with - follow --."
        })
final class FindCommand extends Subcommand {
    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "20",
            description = "The number of hits at most; ${DEFAULT-VALUE} if not given.")
    private int limit;

    @Parameters(paramLabel = "WORD", arity = "1..*", description = "What to search for.")
    private List<String> words = List.of();

    @Override
    int run(Output output) {
        List<SearchHit> hits = search();
        if (output.isJson()) {
            output.json(JsonMapper.shared().<JsonNode>valueToTree(hits));
        } else if (hits.isEmpty()) {
            output.line("nothing found");
            advise(output);
        } else {
            hits.forEach(hit -> print(hit, output));
        }
        return hits.isEmpty() ? 1 : 0;
    }

    private List<SearchHit> search() {
        try {
            return Catalogues.search(String.join(" ", words), limit);
        } catch (IllegalArgumentException e) {
            throw misuse(e.getMessage());
        }
    }

    /** All words must be found: tells which of them are. */
    private void advise(Output output) {
        List<String> known =
                words().filter(word -> !Catalogues.search(word, 1).isEmpty()).toList();
        Set<String> names = names();
        words().filter(word -> !known.contains(word)).forEach(word -> {
            String nearest = Nearest.of(word, names);
            if (nearest != null) {
                output.note("'" + word + "' is not found (did you mean '" + nearest + "'?)");
            }
        });
        output.note(
                known.isEmpty()
                        ? "no name of QEMU's has it in it (expected: another spelling, or a part of a name)"
                        : "found by fewer words: " + String.join(", ", known));
    }

    private Stream<String> words() {
        return Stream.of(String.join(" ", words).split("[\\s,]+", -1))
                .distinct()
                .filter(word -> !word.isBlank());
    }

    /** All names that a search finds. */
    private static Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        for (Topic topic : Reference.topics()) {
            names.add(topic.name());
            topic.items().forEach(item -> names.add(item.name()));
        }
        return names;
    }

    private static void print(SearchHit hit, Output output) {
        int others = hit.owners().size() - 1;
        String owners =
                others < 0 ? "" : " of " + hit.owners().get(0) + (others == 0 ? "" : " and " + others + " more");
        output.strongLine(
                hit.name(),
                "  (" + hit.kind().name().toLowerCase(Locale.ROOT) + owners
                        + (hit.versions() == null ? "" : ", in QEMU " + hit.versions()) + ")");
        if (hit.meaning() != null) {
            output.line("    " + hit.meaning());
        }
        output.line("    " + hit.java());
    }
}
