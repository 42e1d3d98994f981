package dev.qemu4j.codegen.option;

import com.palantir.javapoet.ClassName;
import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.cli.OptionKinds;
import dev.qemu4j.codegen.docs.Words;
import dev.qemu4j.codegen.emit.SourceTree;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.FixedSets;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/** Writes all that is made from the facts about options. */
public final class OptionsWriter {
    private static final String SURFACE = "dev/qemu4j/surface/";

    private final Path facts;
    private final Facts cli;
    private final OptionKinds notes;
    private final SourceTree sources;
    private final SourceTree resources;

    /**
     * Prepares to write.
     *
     * @param facts the folder of the facts
     * @param sources where classes go
     * @param resources where tables go
     */
    public OptionsWriter(Path facts, SourceTree sources, SourceTree resources) {
        this.facts = facts;
        cli = FactsFile.read(facts.resolve("cli.json"));
        notes = OptionKinds.read(facts.resolve("options.json"));
        this.sources = sources;
        this.resources = resources;
    }

    /**
     * Writes the classes and tables.
     *
     * @param api QEMU's schema, whose types some options take
     * @param custom the exceptions to the rules for names
     * @param words what people wrote about parameters
     * @param sets the parameters that take values of a fixed set
     */
    public void write(Api api, Customisation custom, Words words, FixedSets sets) {
        OptionWords names = OptionWords.read(facts.resolve("option-api.json"));
        List<Fact> options = cli.entities().values().stream()
                .filter(fact -> "option".equals(fact.newest(Attribute.KIND)))
                .toList();
        if (!options.stream().map(Fact::name).toList().equals(names.names())) {
            throw new IllegalStateException("option-api.json: has words for other options than there are");
        }
        add(OptionFaceEmitter.PACKAGE, OptionTableEmitter.emit(cli, notes));
        OptionLists lists = new OptionLists(cli, names, custom, sets);
        OptionSurface surface = new OptionSurface(cli);
        for (Fact option : options) {
            boolean built = OptionFaceEmitter.hasBuilder(option);
            ClassName builder = OptionFaceEmitter.builder(names, option);
            surface.option(option, names, sets, built ? builder.simpleName() : null);
            if (built) {
                List<OptionParameter> parameters = lists.of(option).stream()
                        .map(parameter -> parameter.saying(words.member("option", option.name(), parameter.name())))
                        .toList();
                add(builder.packageName(), OptionBuilderEmitter.emit(builder, option.name(), parameters));
                surface.set(builder.simpleName(), parameters);
            }
        }
        add(OptionFaceEmitter.ROOT, new OptionFaceEmitter(cli, names, words, new QapiNames(api), sets).emit(options));
        resources.add(SURFACE + "options.json", surface.text());
        chardevs(lists, words, sets);
    }

    private void chardevs(OptionLists lists, Words words, FixedSets sets) {
        ChardevEmitter emitter = new ChardevEmitter(
                JsonMapper.shared().readTree(facts.resolve("chardevs.json")), lists.reported("chardev"), words, sets);
        OptionSurface surface = new OptionSurface(cli);
        add("dev.qemu4j", emitter.catalogue());
        for (String backend : emitter.backends()) {
            add(ChardevEmitter.PACKAGE, emitter.builderOf(backend));
            String builder = ChardevEmitter.builder(backend).simpleName();
            surface.entry(backend, ChardevEmitter.method(backend), builder);
            surface.set(builder, emitter.parameters(backend));
        }
        resources.add(SURFACE + "chardevs.json", surface.text());
    }

    private void add(String packageName, TypeSpec type) {
        sources.add(JavaFile.builder(packageName, type)
                .indent("    ")
                .skipJavaLangImports(true)
                .build());
    }
}
