package dev.qemu4j.codegen.qapi;

import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.List;
import java.util.Map;

/** Small definitions of our own, and the facts that they become. */
final class Specimens {
    private static final Version VERSION = new Version(10, 0);

    private Specimens() {}

    /** The line of the facts file that a definition in module {@code specimen} becomes. */
    static String line(String definition) {
        Expression expression = QapiParser.parse("specimen.json", definition).get(0);
        Fact fact = DefinitionReader.read(VersionSet.of(List.of(VERSION)), expression, "specimen");
        return line(fact);
    }

    /** The line of the facts file of an entity of the HTML reference. */
    static String htmlLine(String kind, String name, String html) {
        HtmlEntity.Signature signature = new HtmlEntity.Signature(kind, "specimen", name);
        return line(HtmlEntity.read(VersionSet.of(List.of(VERSION)), signature, html));
    }

    private static String line(Fact fact) {
        String text = FactsFile.text(Facts.of(VERSION, Facts.SCHEMA, Map.of(fact.name(), fact)));
        return text.lines().skip(3).findFirst().orElseThrow();
    }
}
