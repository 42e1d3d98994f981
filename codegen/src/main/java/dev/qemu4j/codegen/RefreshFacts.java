package dev.qemu4j.codegen;

import dev.qemu4j.codegen.cli.CliFacts;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.FactsFile;
import dev.qemu4j.codegen.facts.FactsMerge;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.introspect.Completion;
import dev.qemu4j.codegen.introspect.Introspection;
import dev.qemu4j.codegen.introspect.QmpProgram;
import dev.qemu4j.codegen.qapi.HtmlReference;
import dev.qemu4j.codegen.qapi.QapiSchema;
import dev.qemu4j.codegen.qom.QomFacts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** Rewrites the facts from the versions of QEMU that {@code scripts/qemu-versions.sh} has unpacked. */
public final class RefreshFacts {
    private static final List<SchemaSource> SCHEMAS = List.of(
            new SchemaSource("qapi-qemu.json", "qapi/qapi-schema.json", "qemu-qmp-ref.html", "qemu-system-x86_64"),
            new SchemaSource(
                    "qapi-qsd.json",
                    "storage-daemon/qapi/qapi-schema.json",
                    "qemu-storage-daemon-qmp-ref.html",
                    "qemu-storage-daemon"),
            new SchemaSource("qapi-qga.json", "qga/qapi-schema.json", "qemu-ga-ref.html", "qemu-ga"));

    private final SortedMap<Version, Path> directories = new TreeMap<>();
    private final Map<String, String> integers = new TreeMap<>();

    private RefreshFacts(Path versions, Path integers) {
        JsonMapper.shared()
                .readTree(integers)
                .get("members")
                .properties()
                .forEach(member ->
                        this.integers.put(member.getKey(), member.getValue().stringValue()));
        try (Stream<Path> list = Files.list(versions)) {
            list.filter(path -> path.getFileName().toString().matches("\\d+\\.\\d+"))
                    .forEach(path ->
                            directories.put(Version.parse(path.getFileName().toString()), path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Rewrites the facts.
     *
     * @param arguments the directory of the versions, and that of the facts
     */
    public static void main(String[] arguments) {
        RefreshFacts refresh = new RefreshFacts(Path.of(arguments[0]), Path.of(arguments[1], "integers.json"));
        for (SchemaSource schema : SCHEMAS) {
            FactsFile.write(Path.of(arguments[1], schema.file), refresh.read(schema));
        }
        QomFacts qom = QomFacts.read(refresh.directories);
        FactsFile.write(Path.of(arguments[1], "qom.json"), qom.types());
        FactsFile.write(Path.of(arguments[1], "machines.json"), qom.machines());
        FactsFile.write(Path.of(arguments[1], "cpus.json"), qom.cpus());
        Facts options = CliFacts.read(refresh.directories, Path.of(arguments[1], "options.json"));
        FactsFile.write(Path.of(arguments[1], "cli.json"), options);
    }

    /** The schemas come first, the newest of them before all: its order of members counts. Then the oldest reference. */
    private Facts read(SchemaSource source) {
        List<Version> newestFirst = directories.keySet().stream()
                .sorted(Comparator.<Version>reverseOrder())
                .toList();
        List<Version> references = new ArrayList<>();
        Facts facts = null;
        for (Version version : newestFirst) {
            Path schema = directory(version).resolve("schema").resolve(source.schema);
            if (Files.exists(schema)) {
                Facts read = QapiSchema.read(schema, version);
                facts = facts == null ? read : FactsMerge.merge(facts, read);
            } else {
                references.add(0, version);
            }
        }
        if (facts == null) {
            throw new IllegalArgumentException(source.schema + ": not found for any version");
        }
        for (Version version : references) {
            facts = FactsMerge.merge(facts, readReference(source, version, facts));
        }
        return facts;
    }

    private Facts readReference(SchemaSource source, Version version, Facts before) {
        Facts reference = HtmlReference.read(directory(version).resolve("html").resolve(source.html), version);
        try (QmpProgram program =
                QmpProgram.start(directory(version).resolve("bin").resolve(source.program))) {
            return Completion.complete(reference, before, new Introspection(program.ask("query-qmp-schema")), integers);
        }
    }

    private Path directory(Version version) {
        Path directory = directories.get(version);
        if (directory == null) {
            throw new IllegalArgumentException("no directory of version " + version);
        }
        return directory;
    }

    /**
     * The source of a schema's facts.
     *
     * @param file the facts
     * @param schema the main file in a source tree
     * @param html the reference, where there are no sources
     * @param program the program that completes the reference
     */
    private record SchemaSource(String file, String schema, String html, String program) {}
}
