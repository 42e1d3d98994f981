package dev.qemu4j.codegen.qapi;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.FactBuilder;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads one entity of the HTML reference. It ignores all prose but for version numbers. */
final class HtmlEntity {
    private static final Pattern FIELD = Pattern.compile(
            "<dt class=\"field-\\w+\">(\\w+)<span class=\"colon\">.*?(?=<dt class=\"field-|\\z)", Pattern.DOTALL);
    private static final Pattern SIGNATURE_SINCE = Pattern.compile("\\(Since:\\s+([\\d.]+)\\)");
    private static final Pattern AVAILABILITY = Pattern.compile("qapi-ifcond.*?</em>: (.*?)</div>", Pattern.DOTALL);
    private static final Pattern TYPED =
            Pattern.compile("(\\S+) \\((\\[?[\\w-]+\\]?)(, optional)?\\)(.*)", Pattern.DOTALL);
    private static final Pattern NAMED = Pattern.compile("(\\S+)(?: –(.*))?", Pattern.DOTALL);
    private static final Pattern MEMBERS_OF =
            Pattern.compile("(?:When (\\S+) is (\\S+): )?The members of (\\w+)\\.\\s*");
    private static final Pattern RETURN = Pattern.compile("\\s*(\\[?[\\w-]+\\]?)(?: –.*)?\\s*", Pattern.DOTALL);
    private static final Map<String, String> BUILT_IN = Map.of("string", "str", "boolean", "bool", "value", "any");

    private final VersionSet versions;
    private final FactBuilder fact;
    private final String kind;
    private boolean union;

    private HtmlEntity(VersionSet versions, String kind, String name) {
        this.versions = versions;
        this.kind = kind;
        fact = new FactBuilder(name, versions);
    }

    /**
     * Reads an entity.
     *
     * @param signature the parts of the entity's anchor: kind, module and name
     * @param html from behind the anchor to the next entity
     */
    static Fact read(VersionSet versions, Signature signature, String html) {
        HtmlEntity entity = new HtmlEntity(versions, signature.kind(), signature.name());
        entity.fact.with(Attribute.MODULE, signature.module());
        entity.header(html);
        Matcher field = FIELD.matcher(html);
        while (field.find()) {
            entity.field(field.group(1), field.group().substring(field.group().indexOf("</dt>") + 5));
        }
        String objectKind = entity.union ? "union" : "struct";
        return entity.fact
                .with(Attribute.KIND, signature.kind().equals("object") ? objectKind : signature.kind())
                .build();
    }

    private void header(String html) {
        Matcher since = SIGNATURE_SINCE.matcher(text(html.substring(0, html.indexOf("</dt>"))));
        fact.with(Attribute.SINCE, since.find() ? since.group(1) : null);
        Matcher availability = AVAILABILITY.matcher(html);
        if (availability.find()) {
            fact.with(
                    Attribute.CONDITION,
                    text(availability.group(1)).replace(" and ", " && ").replace(" or ", " || "));
        }
        for (String feature : new String[] {"deprecated", "unstable"}) {
            if (html.contains("qapi-infopip qapi-" + feature)) {
                fact.add(Role.FEATURE, new FactBuilder(feature, versions).build());
            }
        }
    }

    private void field(String label, String html) {
        switch (label.toLowerCase(Locale.ROOT)) {
            case "members", "arguments", "alternatives" -> items(html, this::member);
            case "values" -> items(html, this::value);
            case "return" -> {
                Matcher type = RETURN.matcher(text(html.split("</span> –|</span></p>", 2)[0]));
                if (!type.matches()) {
                    throw new QapiSyntaxException("return type not understood: " + text(html));
                }
                fact.with(Attribute.RETURNS, type(type.group(1)));
            }
            case "features", "errors" -> {
                // Features do not tell whether they are the entity's or a member's: introspection does.
            }
            default -> throw new QapiSyntaxException("unknown field: " + label);
        }
    }

    private void items(String html, Consumer<String> item) {
        String[] items = html.split("</ul>\\s*</dd>", 2)[0].split("<li><p>", -1);
        for (int i = 1; i < items.length; i++) {
            if (items[i].startsWith("<strong>")
                    || items[i].startsWith("The members of")
                    || items[i].startsWith("When ")) {
                item.accept(text(items[i]));
            }
        }
    }

    private void member(String item) {
        Matcher membersOf = MEMBERS_OF.matcher(item);
        Matcher typed = TYPED.matcher(item);
        if (membersOf.matches()) {
            membersOf(membersOf);
        } else if (typed.matches()) {
            String optional = typed.group(3) == null ? "" : "?";
            fact.add(
                    Role.MEMBER,
                    new FactBuilder(typed.group(1), versions)
                            .with(Attribute.TYPE, type(typed.group(2)) + optional)
                            .with(Attribute.SINCE, SinceNotes.find(typed.group(4)))
                            .build());
        } else {
            throw new QapiSyntaxException("member not understood: " + item);
        }
    }

    private void membersOf(Matcher item) {
        if (item.group(1) == null) {
            fact.with(kind.equals("object") ? Attribute.BASE : Attribute.DATA, item.group(3));
            return;
        }
        union = true;
        fact.with(Attribute.DISCRIMINATOR, item.group(1));
        fact.add(
                Role.BRANCH,
                new FactBuilder(item.group(2), versions)
                        .with(Attribute.TYPE, item.group(3))
                        .build());
    }

    private void value(String item) {
        Matcher named = NAMED.matcher(item);
        if (!named.matches()) {
            throw new QapiSyntaxException("value not understood: " + item);
        }
        String note = named.group(2) == null ? "" : named.group(2);
        fact.add(
                Role.VALUE,
                new FactBuilder(named.group(1), versions)
                        .with(Attribute.SINCE, SinceNotes.find(note))
                        .build());
    }

    private static String type(String type) {
        if (type.startsWith("[")) {
            return "[" + type(type.substring(1, type.length() - 1)) + "]";
        }
        return BUILT_IN.getOrDefault(type, type);
    }

    private static String text(String html) {
        return html.replaceAll("<[^>]*>", "")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&#39;", "'")
                .replace("&amp;", "&")
                .strip();
    }

    /**
     * The parts of an entity's anchor.
     *
     * @param kind object, enum, alternate, command or event
     * @param module the schema file
     * @param name the entity's name
     */
    record Signature(String kind, String module, String name) {}
}
