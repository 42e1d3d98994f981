package dev.qemu4j.codegen.emit;

import dev.qemu4j.codegen.facts.VersionSet;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.EnumModel;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.Presence;
import dev.qemu4j.codegen.model.UnionModel;
import java.util.List;
import java.util.SortedSet;
import java.util.StringJoiner;
import java.util.TreeSet;

/** Writes the table of which version has what: all commands and events, and those parts that came or went later. */
public final class HistoryEmitter {
    /** The resource that the table is read from. */
    public static final String PATH = "dev/qemu4j/qapi/catalog/schema-history.tsv";

    private final VersionSet known;
    private final SortedSet<String> lines = new TreeSet<>();

    private HistoryEmitter(VersionSet known) {
        this.known = known;
    }

    /**
     * Makes the table.
     *
     * @param api the model
     * @param known the versions that the facts cover
     * @return its text
     */
    public static String emit(Api api, VersionSet known) {
        HistoryEmitter table = new HistoryEmitter(known);
        api.objects().forEach(table::add);
        for (UnionModel union : api.unions()) {
            union.branches().forEach(table::add);
            table.add(union.other());
        }
        api.enums().stream().filter(EnumModel::isOfSchema).forEach(table::add);
        return "versions\t" + list(known) + "\n" + String.join("\n", table.lines) + "\n";
    }

    private void add(ObjectModel object) {
        ObjectModel.CommandTraits command = object.command();
        String owner = object.name();
        if (command != null) {
            owner = command.wireName();
            line("command", owner, command.presence());
        } else if (object.role() == ObjectModel.Role.EVENT) {
            line("event", owner, object.presence());
        }
        for (Member member : object.members()) {
            if (differs(member.presence(), object.presence())) {
                line("member", owner + "." + member.wireName(), member.presence());
            }
        }
    }

    private void add(EnumModel model) {
        for (EnumModel.Value value : model.values()) {
            if (differs(value.presence(), model.presence())) {
                line("value", model.name() + "." + value.wireName(), value.presence());
            }
        }
    }

    /**
     * Tells whether a part differs from its whole: a part that others share may be older, and has none of the whole's
     * conditions.
     */
    private boolean differs(Presence part, Presence whole) {
        boolean later = part.since() != null && !part.since().equals(whole.since());
        return later
                || !part.versions().versions().containsAll(whole.versions().versions())
                || (part.condition() != null && !part.condition().equals(whole.condition()));
    }

    private void line(String kind, String name, Presence presence) {
        List<String> fields = List.of(
                kind,
                name,
                presence.since() == null ? "" : presence.since(),
                presence.versions().equals(known) ? "" : list(presence.versions()),
                presence.condition() == null ? "" : presence.condition());
        lines.add(String.join("\t", fields));
    }

    private static String list(VersionSet versions) {
        StringJoiner list = new StringJoiner(",");
        versions.versions().forEach(version -> list.add(version.toString()));
        return list.toString();
    }
}
