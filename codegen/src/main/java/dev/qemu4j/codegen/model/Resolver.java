package dev.qemu4j.codegen.model;

import com.palantir.javapoet.ClassName;
import dev.qemu4j.codegen.facts.Attribute;
import dev.qemu4j.codegen.facts.Fact;
import dev.qemu4j.codegen.facts.Facts;
import dev.qemu4j.codegen.facts.Role;
import dev.qemu4j.codegen.model.ObjectModel.CommandTraits;
import dev.qemu4j.codegen.model.ObjectModel.Inline;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Makes the model of a schema's API. */
public final class Resolver {
    private final Api.Schema which;
    private final Schema schema;
    private final Customisation custom;
    private final Packages packages;
    private final Types types;
    private final Members members;
    private final Map<String, String> claimed = new HashMap<>();
    private final List<EnumModel> enums = new ArrayList<>();
    private final List<AlternateModel> alternates = new ArrayList<>();
    private final List<UnionModel> unions = new ArrayList<>();
    private final Map<ClassName, ObjectModel> objects = new LinkedHashMap<>();

    private Resolver(Api.Schema which, Facts facts, Customisation custom) {
        this.which = which;
        this.custom = custom;
        schema = new Schema(facts, custom.aliases(facts.entities().keySet()));
        packages = new Packages(custom);
        types = new Types(schema, packages, custom);
        members = new Members(schema, types, custom);
    }

    /**
     * Resolves the facts of a schema.
     *
     * @param which which schema it is
     * @param facts its facts
     * @param custom the exceptions
     * @return the model of all classes to write
     * @throws IllegalStateException if two things would have one name, or a type changed in a way that no rule covers
     */
    public static Api resolve(Api.Schema which, Facts facts, Customisation custom) {
        return new Resolver(which, facts, custom).resolve();
    }

    private Api resolve() {
        Set<String> absorbed = schema.absorbed();
        Set<String> referenced = schema.referenced();
        for (Fact fact : schema.alive()) {
            boolean free = !absorbed.contains(fact.name()) && schema.isInNewest(fact);
            switch (schema.kind(fact)) {
                case "enum" -> enums.add(enumOf(fact));
                case "alternate" -> alternates.add(alternate(fact));
                case "union" -> unions.add(union(fact));
                case "struct" -> {
                    if (free || referenced.contains(fact.name()) || isCommandToo(fact)) {
                        add(struct(fact));
                    }
                }
                default -> {}
            }
        }
        schema.all().stream().filter(fact -> schema.kind(fact).equals("event")).forEach(fact -> add(event(fact)));
        SortedMap<String, List<ObjectModel>> families = new TreeMap<>();
        schema.all().stream()
                .filter(fact -> schema.kind(fact).equals("command"))
                .forEach(fact -> {
                    ObjectModel command = command(fact);
                    families.computeIfAbsent(packages.family(fact), f -> new ArrayList<>())
                            .add(command);
                });
        List<ObjectModel> sorted = objects.values().stream()
                .sorted(Comparator.comparing(object -> object.javaName().canonicalName()))
                .toList();
        return new Api(which, enums, alternates, unions, sorted, families);
    }

    private EnumModel enumOf(Fact fact) {
        Map<String, String> constants = new HashMap<>();
        List<EnumModel.Value> values = new ArrayList<>();
        for (Fact value : fact.parts(Role.VALUE)) {
            String given = custom.name(fact.name() + "." + value.name());
            String constant = given != null ? given : Naming.constant(value.name(), custom.prefix(fact.name()));
            String before = constants.put(constant, value.name());
            if (before != null) {
                throw new IllegalStateException(
                        fact.name() + ": " + before + " and " + value.name() + " are both " + constant);
            }
            values.add(new EnumModel.Value(value.name(), constant, Presence.of(value)));
        }
        return new EnumModel(claim(fact, types.simpleName(fact)), fact.name(), values, Presence.of(fact));
    }

    private AlternateModel alternate(Fact fact) {
        List<Member> alternatives = members.of(fact);
        for (Member alternative : alternatives) {
            if (alternative.javaName().equals("other")) {
                throw new IllegalStateException(alternative.wireName()
                        + ": a method of each alternate (expected: another name in the customisation)");
            }
        }
        return new AlternateModel(claim(fact, types.simpleName(fact)), fact.name(), alternatives, Presence.of(fact));
    }

    private UnionModel union(Fact fact) {
        List<Member> base = members.of(fact);
        String tag = Objects.requireNonNull(fact.newest(Attribute.DISCRIMINATOR), fact.name());
        Member discriminator = base.stream()
                .filter(member -> member.wireName().equals(tag))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException(fact.name() + ": no member " + tag));
        ClassName name = claim(fact, types.simpleName(fact));
        List<ObjectModel> branches = fact.parts(Role.BRANCH).stream()
                .map(branch -> branch(fact, branch, base, name, tag))
                .toList();
        ObjectModel other = new ObjectModel(
                claim(fact, name.simpleName() + "Other"),
                ObjectModel.Role.OTHER,
                fact.name(),
                null,
                base,
                null,
                name,
                null,
                Presence.of(fact));
        return new UnionModel(name, fact.name(), base, discriminator, branches, other, Presence.of(fact));
    }

    private ObjectModel branch(Fact union, Fact branch, List<Member> base, ClassName name, String tag) {
        List<Member> all = new ArrayList<>();
        base.forEach(member -> all.add(member.wireName().equals(tag) ? member.withFixed(branch.name()) : member));
        String type = Objects.requireNonNull(branch.newest(Attribute.TYPE), branch.name());
        String given = custom.name(union.name() + "/" + branch.name());
        String wrapper = type.endsWith("Wrapper") ? "Wrapper" : "";
        String simpleName = name.simpleName() + Naming.type(branch.name()) + wrapper;
        Inline inline = null;
        if (schema.kind(type).equals("union")) {
            inline = new Inline(Naming.member(branch.name()), types.named(type));
        } else {
            addTo(all, members.of(schema.get(type)));
        }
        return new ObjectModel(
                claim(union, given != null ? given : simpleName),
                ObjectModel.Role.BRANCH,
                union.name(),
                branch.name(),
                checked(union.name() + "/" + branch.name(), all),
                inline,
                name,
                null,
                Presence.of(branch));
    }

    /** A struct that became a union keeps what moved to a branch on its face, where other branches do not have it. */
    private static void addTo(List<Member> base, List<Member> own) {
        List<String> moved = base.stream().map(Member::wireName).toList();
        for (Member member : own) {
            int index = moved.indexOf(member.wireName());
            if (index < 0) {
                base.add(member);
            } else {
                base.set(index, member.optional());
            }
        }
    }

    private ObjectModel struct(Fact fact) {
        CommandTraits command = null;
        for (Fact other : schema.all()) {
            if (schema.kind(other).equals("command") && isArguments(fact, other)) {
                command = traits(other);
            }
        }
        return new ObjectModel(
                claim(fact, types.simpleName(fact)),
                ObjectModel.Role.STRUCT,
                fact.name(),
                null,
                checked(fact.name(), members.of(fact)),
                null,
                null,
                command,
                Presence.of(fact));
    }

    private ObjectModel event(Fact fact) {
        return new ObjectModel(
                claim(fact, Naming.type(fact.name()) + "Event"),
                ObjectModel.Role.EVENT,
                fact.name(),
                null,
                checked(fact.name(), members.of(fact)),
                inline(fact),
                null,
                null,
                Presence.of(fact));
    }

    private ObjectModel command(Fact fact) {
        String data = fact.newest(Attribute.DATA);
        if (data != null && isArguments(schema.get(data), fact)) {
            return Objects.requireNonNull(
                    objects.get(types.className(schema.get(data), types.simpleName(schema.get(data)))));
        }
        ObjectModel command = new ObjectModel(
                claim(fact, commandName(fact)),
                ObjectModel.Role.COMMAND,
                fact.name(),
                null,
                checked(fact.name(), members.of(fact)),
                inline(fact),
                null,
                traits(fact),
                Presence.of(fact));
        add(command);
        return command;
    }

    private CommandTraits traits(Fact fact) {
        return new CommandTraits(
                fact.name(),
                types.ofNullable(fact.newest(Attribute.RETURNS)),
                "false".equals(fact.newest(Attribute.GEN)),
                !"false".equals(fact.newest(Attribute.SUCCESS_RESPONSE)),
                "true".equals(fact.newest(Attribute.ALLOW_OOB)),
                Presence.of(fact));
    }

    private @Nullable Inline inline(Fact fact) {
        String data = fact.newest(Attribute.DATA);
        if (data == null || !schema.kind(data).equals("union")) {
            return null;
        }
        return new Inline(Naming.member(Character.toLowerCase(data.charAt(0)) + data.substring(1)), types.named(data));
    }

    /** A command whose name is that of the struct which it takes, in Java: one class is both. */
    private boolean isArguments(Fact struct, Fact command) {
        String data = command.newest(Attribute.DATA);
        return data != null
                && schema.alias(data).equals(struct.name())
                && schema.kind(struct).equals("struct")
                && commandName(command).equals(types.simpleName(struct));
    }

    private boolean isCommandToo(Fact struct) {
        return schema.all().stream()
                .anyMatch(other -> schema.kind(other).equals("command") && isArguments(struct, other));
    }

    private String commandName(Fact command) {
        String given = custom.name(command.name());
        return given != null ? given : Naming.type(command.name());
    }

    private ClassName claim(Fact home, String simpleName) {
        ClassName name = types.className(home, Naming.checkedType(home.name(), simpleName));
        String before = claimed.put(name.canonicalName().toLowerCase(Locale.ROOT), home.name());
        if (before != null) {
            throw new IllegalStateException(name + ": both of " + before + " and of " + home.name());
        }
        return name;
    }

    private void add(ObjectModel object) {
        objects.put(object.javaName(), object);
    }

    private static List<Member> checked(String what, List<Member> list) {
        Map<String, String> names = new HashMap<>();
        for (Member member : list) {
            String before = names.put(member.javaName(), member.wireName());
            if (before != null) {
                throw new IllegalStateException(
                        what + ": " + before + " and " + member.wireName() + " are both " + member.javaName());
            }
        }
        return list;
    }
}
