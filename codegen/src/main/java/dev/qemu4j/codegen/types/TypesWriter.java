package dev.qemu4j.codegen.types;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.docs.Words;
import dev.qemu4j.codegen.docs.WordsTable;
import dev.qemu4j.codegen.emit.SourceTree;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Customisation;
import dev.qemu4j.codegen.model.FixedSets;
import java.nio.file.Path;

/** Writes all classes and tables for devices, machines, CPUs and accelerators. */
public final class TypesWriter {
    private final SourceTree sources;
    private final SourceTree resources;
    private final Words words;
    private final WordsTable table;

    /**
     * Prepares to write.
     *
     * @param sources where classes go
     * @param resources where tables go
     * @param words what people wrote about types and properties
     * @param table is told which words belong to which properties
     */
    public TypesWriter(SourceTree sources, SourceTree resources, Words words, WordsTable table) {
        this.sources = sources;
        this.resources = resources;
        this.words = words;
        this.table = table;
    }

    /**
     * Writes everything.
     *
     * @param facts the folder of the facts
     * @param api QEMU's schema, whose types some properties have
     * @param custom the exceptions to the rules for names
     * @param sets the properties that take values of a fixed set
     */
    public void write(Path facts, Api api, Customisation custom, FixedSets sets) {
        Setters setters = new Setters(new PropertyTypes(api, sets), custom);
        Catalogues catalogues = new Catalogues(facts, setters);
        write(
                catalogues.devices(),
                "All devices that {@code -device} makes, in any of the known versions, on any target.");
        write(catalogues.machines(), "All machines, in any of the known versions, of any target.");
        write(catalogues.accels(), "All accelerators: what runs the guest's code.");
        CpuFamilies cpus = new CpuFamilies(FactsFile.read(facts.resolve("cpus.json")), setters);
        write(cpus);
    }

    private void write(CpuFamilies cpus) {
        Kind kind = Kind.CPU;
        Facts facts = cpus.facts();
        SetEmitter sets = new SetEmitter(kind, facts, words);
        CatalogueEmitter emitter = new CatalogueEmitter(kind, facts, words);
        for (CpuFamily family : cpus.families()) {
            TypeBuilder builder = family.builder();
            builder.sets().forEach(set -> add(kind, sets, set));
            add(kind.packageName(), sets.builder(builder));
            add(kind.packageName(), emitter.emit(family));
        }
        add(Emitted.ROOT, new CpusEmitter(emitter).emit(cpus.families()));
        resources.add(kind.resource(), new SurfaceEmitter(facts).emit(cpus.catalogue()));
    }

    private void write(Catalogue catalogue, String summary) {
        Kind kind = catalogue.kind();
        SetEmitter sets = new SetEmitter(kind, catalogue.facts(), words);
        catalogue.sets().forEach(set -> add(kind, sets, set));
        catalogue.builders().forEach(builder -> add(kind.packageName(), sets.builder(builder)));
        CatalogueEmitter emitter = new CatalogueEmitter(kind, catalogue.facts(), words);
        TypeSpec.Builder all = emitter.emit(kind.value() + "s", summary, catalogue.entries()).toBuilder();
        emitter.open().forEach(all::addMethod);
        add(Emitted.ROOT, all.build());
        resources.add(kind.resource(), new SurfaceEmitter(catalogue.facts()).emit(catalogue));
    }

    private void add(Kind kind, SetEmitter sets, PropertySet set) {
        add(kind.packageName(), sets.set(set));
        table.source(kind.section(), set.javaName(), kind.membersSection() + " " + set.source());
    }

    private void add(String packageName, TypeSpec type) {
        sources.add(JavaFile.builder(packageName, type)
                .indent("    ")
                .skipJavaLangImports(true)
                .build());
    }
}
