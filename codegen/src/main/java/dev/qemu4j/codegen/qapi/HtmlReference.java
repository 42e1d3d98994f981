package dev.qemu4j.codegen.qapi;

import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The QMP reference that QEMU's documentation has from 10.1 on. It lacks what only the schema tells: the width of
 * integers, conditions of members, flags of commands, and whose the features are.
 */
public final class HtmlReference {
    private static final Pattern ENTITY =
            Pattern.compile("<dt class=\"sig sig-object qapi\" id=\"([a-z]+)-[A-Z]+-([\\w-]+)\\.([^\"]+)\">");

    private HtmlReference() {}

    /**
     * Reads a reference.
     *
     * @param file the HTML
     * @param version the version of QEMU that it belongs to
     * @return its facts, without features of members and values
     * @throws QapiSyntaxException if an entity is not understood
     */
    public static Facts read(Path file, Version version) {
        String html = text(file);
        VersionSet versions = VersionSet.of(List.of(version));
        Map<String, Fact> entities = new TreeMap<>();
        Matcher matcher = ENTITY.matcher(html);
        boolean found = matcher.find();
        while (found) {
            HtmlEntity.Signature signature =
                    new HtmlEntity.Signature(matcher.group(1), matcher.group(2), matcher.group(3));
            int start = matcher.end();
            found = matcher.find();
            String own = html.substring(start, found ? matcher.start() : html.length());
            if (entities.put(signature.name(), HtmlEntity.read(versions, signature, own)) != null) {
                throw new QapiSyntaxException(file + ": '" + signature.name() + "' is there twice");
            }
        }
        if (entities.isEmpty()) {
            throw new QapiSyntaxException(file + ": no entity found");
        }
        return Facts.of(version, Facts.REFERENCE, entities);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
