package dev.qemu4j.codegen.option;

import com.palantir.javapoet.JavaFile;
import com.palantir.javapoet.TypeSpec;
import dev.qemu4j.codegen.emit.SourceTree;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import java.nio.file.Path;

/** Writes all that is made from the facts about options. */
public final class OptionsWriter {
    private static final String PACKAGE = "dev.qemu4j.option";

    private final Facts cli;
    private final OptionNotes notes;
    private final SourceTree tree;

    /**
     * Prepares to write.
     *
     * @param facts the folder of the facts
     * @param tree where the sources go
     */
    public OptionsWriter(Path facts, SourceTree tree) {
        cli = FactsFile.read(facts.resolve("cli.json"));
        notes = OptionNotes.read(facts.resolve("options.json"));
        this.tree = tree;
    }

    /** Writes the classes. */
    public void write() {
        add(OptionTableEmitter.emit(cli, notes));
    }

    private void add(TypeSpec type) {
        tree.add(JavaFile.builder(PACKAGE, type)
                .indent("    ")
                .skipJavaLangImports(true)
                .build());
    }
}
