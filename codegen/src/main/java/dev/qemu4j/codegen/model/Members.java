package dev.qemu4j.codegen.model;

import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.facts.Version;
import dev.qemu4j.codegen.facts.VersionSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The members of an object with those of its bases, over all versions. */
final class Members {
    private final Schema schema;
    private final Types types;
    private final Customisation custom;

    Members(Schema schema, Types types, Customisation custom) {
        this.schema = schema;
        this.types = types;
        this.custom = custom;
    }

    /** The members of a struct, of a command, of an event or of a union beside its branches. */
    List<Member> of(Fact object) {
        Map<String, Collected> found = new LinkedHashMap<>();
        for (Version version : schema.newestFirst(object)) {
            collect(object, version, found);
        }
        return found.values().stream().map(c -> c.member(object.versions())).toList();
    }

    private void collect(Fact object, Version version, Map<String, Collected> found) {
        for (Attribute inherited : List.of(Attribute.BASE, Attribute.DATA)) {
            String name = object.at(inherited, version);
            if (name != null && !schema.kind(name).equals("union")) {
                collect(schema.get(name), version, found);
            }
        }
        for (Fact member : object.parts(Role.MEMBER, version)) {
            if (member.at(Attribute.TYPE, version) != null) {
                found.computeIfAbsent(member.name(), n -> new Collected(member, object.name()))
                        .in(version, member);
            }
        }
    }

    private final class Collected {
        private final Fact fact;
        private final String owner;
        private final List<Version> versions = new ArrayList<>();
        private boolean optional;

        Collected(Fact fact, String owner) {
            this.fact = fact;
            this.owner = owner;
        }

        void in(Version version, Fact there) {
            versions.add(version);
            optional |=
                    Objects.requireNonNull(there.at(Attribute.TYPE, version)).endsWith("?");
        }

        Member member(VersionSet all) {
            String path = owner + "." + fact.name();
            String given = custom.name(path);
            return new Member(
                    fact.name(),
                    given != null ? given : Naming.member(fact.name()),
                    types.ofMember(fact, path),
                    !optional && versions.size() == all.versions().size(),
                    custom.isSecret(path),
                    custom.isFile(path),
                    null,
                    owner,
                    Presence.of(fact, VersionSet.of(versions)));
        }
    }
}
