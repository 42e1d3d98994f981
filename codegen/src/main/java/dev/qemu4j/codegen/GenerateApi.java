package dev.qemu4j.codegen;

import dev.qemu4j.codegen.docs.Docs;
import dev.qemu4j.codegen.docs.Words;
import dev.qemu4j.codegen.docs.WordsTable;
import dev.qemu4j.codegen.emit.ApiWriter;
import dev.qemu4j.codegen.emit.HistoryEmitter;
import dev.qemu4j.codegen.emit.SearchEmitter;
import dev.qemu4j.codegen.emit.SourceTree;
import dev.qemu4j.codegen.emit.SurfaceEmitter;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.FixedSets;
import dev.qemu4j.codegen.model.Resolver;
import dev.qemu4j.codegen.option.OptionsWriter;
import dev.qemu4j.codegen.types.TypesWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Writes the typed API from the facts, the exceptions and the hand-written documentation. */
public final class GenerateApi {
    private final Path input;
    private final Customisation custom;
    private final SourceTree sources = new SourceTree();
    private final SourceTree resources = new SourceTree();
    private final StringBuilder search = new StringBuilder();
    private final Set<String> unused = new TreeSet<>();
    private final Set<String> missing = new TreeSet<>();

    private GenerateApi(Path input) {
        this.input = input;
        custom = Customisation.read(input.resolve("customisation.json"));
    }

    /**
     * Writes the sources.
     *
     * @param arguments the directory with {@code facts}, {@code docs} and {@code customisation.json}; the directory
     *     for Java sources and that for resources, of both of which nothing else survives
     */
    public static void main(String... arguments) {
        GenerateApi run = generate(Path.of(arguments[0]));
        run.sources.writeTo(Path.of(arguments[1]));
        run.resources.writeTo(Path.of(arguments[2]));
    }

    /**
     * The generated sources.
     *
     * @return by path
     */
    public SourceTree sources() {
        return sources;
    }

    /**
     * The generated resources.
     *
     * @return by path
     */
    public SourceTree resources() {
        return resources;
    }

    /**
     * The names in the API about which nobody wrote.
     *
     * @return by kind and name
     */
    public Set<String> withoutWords() {
        return missing;
    }

    /**
     * Makes everything.
     *
     * @param input the directory with {@code facts}, {@code docs} and {@code customisation.json}
     * @return the run, with what it made
     * @throws IllegalStateException if there are exceptions or texts for what the facts do not have
     */
    public static GenerateApi generate(Path input) {
        GenerateApi run = new GenerateApi(input);
        run.add(Api.Schema.QEMU, "qapi-qemu.json");
        run.add(Api.Schema.GUEST_AGENT, "qapi-qga.json");
        run.resources.add(SearchEmitter.PATH, run.search.toString());
        run.unused.addAll(run.custom.unused());
        if (!run.unused.isEmpty()) {
            throw new IllegalStateException("not in the facts: " + run.unused);
        }
        return run;
    }

    private void add(Api.Schema schema, String file) {
        FixedSets sets = FixedSets.read(input.resolve("facts"));
        Facts facts = FactsFile.read(input.resolve("facts").resolve(file));
        if (schema == Api.Schema.QEMU) {
            facts = sets.addTo(facts);
        }
        Api api = Resolver.resolve(schema, facts, custom);
        Docs docs = Docs.read(input.resolve("docs"), api, facts.versions());
        new ApiWriter(api, docs, custom, sources).write();
        unused.addAll(docs.unused());
        missing.addAll(docs.missing());
        search.append(SearchEmitter.emit(api, docs, custom));
        if (schema == Api.Schema.QEMU) {
            resources.add(HistoryEmitter.PATH, HistoryEmitter.emit(api, facts.versions()));
            sets.resolve(api);
            Words words = Words.read(input.resolve("docs"), docs);
            new OptionsWriter(input.resolve("facts"), sources, resources).write(api, custom, words, sets);
            WordsTable table = new WordsTable();
            new TypesWriter(sources, resources, words, table).write(input.resolve("facts"), api, custom, sets);
            resources.add(WordsTable.PATH, table.emit(words));
            unused.addAll(words.unused());
            missing.addAll(words.missing());
            unused.addAll(sets.unused());
            resources.add(SurfaceEmitter.PATH, SurfaceEmitter.emit(api, docs, custom, sets, input.resolve("facts")));
        }
    }
}
