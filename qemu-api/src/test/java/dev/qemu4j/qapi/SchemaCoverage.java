package dev.qemu4j.qapi;

import dev.qemu4j.codegen.model.AlternateModel;
import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.UnionModel;
import dev.qemu4j.codegen.model.ValueType;
import dev.qemu4j.codegen.model.ValueType.ListOf;
import dev.qemu4j.codegen.model.ValueType.Named;
import dev.qemu4j.qapi.catalog.QmpEventTypes;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Goes through the schema of a real QEMU and looks for each command, event, member and value among the compiled classes. */
final class SchemaCoverage {
    private final Map<String, JsonNode> schema = new HashMap<>();
    private final Map<String, ObjectModel> commands = new HashMap<>();
    private final Map<String, ObjectModel> events = new HashMap<>();
    private final Map<String, ObjectModel> structs = new HashMap<>();
    private final Map<String, UnionModel> unions = new HashMap<>();
    private final Map<String, AlternateModel> alternates = new HashMap<>();
    private final Set<String> seen = new HashSet<>();
    private final List<String> missing = new ArrayList<>();
    private final Map<String, Integer> counts = new TreeMap<>();

    SchemaCoverage(Api api, JsonNode answer) {
        answer.forEach(entity -> schema.put(entity.get("name").stringValue(), entity));
        api.objects().forEach(object -> {
            if (object.command() != null) {
                commands.put(object.command().wireName(), object);
            }
            if (object.role() == ObjectModel.Role.EVENT) {
                events.put(object.name(), object);
            } else if (object.role() == ObjectModel.Role.STRUCT) {
                structs.put(object.name(), object);
            }
        });
        api.unions().forEach(union -> unions.put(union.name(), union));
        api.alternates().forEach(alternate -> alternates.put(alternate.name(), alternate));
    }

    /** Returns the entities of QEMU that no class has. */
    List<String> missing() {
        schema.values().stream().filter(e -> is(e, "command")).forEach(this::command);
        schema.values().stream().filter(e -> is(e, "event")).forEach(this::event);
        return missing;
    }

    Map<String, Integer> counts() {
        return counts;
    }

    private void command(JsonNode info) {
        String name = name(info);
        ObjectModel command = commands.get(name);
        if (command == null || !isCommand(command, name)) {
            missing.add("command " + name);
            return;
        }
        count("commands");
        object(name, type(info, "arg-type"), command);
        ValueType result = command.command() == null ? null : command.command().result();
        JsonNode returned = type(info, "ret-type");
        if (result != null) {
            value(name + " returns", returned, result);
        } else if (!is(returned, "object") || !returned.get("members").isEmpty()) {
            missing.add(name + " returns " + returned);
        }
    }

    private static boolean isCommand(ObjectModel command, String name) {
        try {
            Class<?> type = load(command.javaName().reflectionName());
            Object made = new RandomValues(1, false).of(type);
            return made instanceof QmpCommand<?> typed && typed.commandName().equals(name);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private void event(JsonNode info) {
        String name = name(info);
        ObjectModel event = events.get(name);
        if (event == null) {
            missing.add("event " + name);
            return;
        }
        try {
            Class<? extends QmpEvent> type =
                    load(event.javaName().reflectionName()).asSubclass(QmpEvent.class);
            if (!name.equals(QmpEventTypes.nameOf(type))) {
                missing.add("event " + name);
            }
        } catch (ClassNotFoundException e) {
            missing.add("event " + name);
        }
        count("events");
        object(name, type(info, "arg-type"), event);
    }

    /** A value of any type. */
    private void value(String where, JsonNode info, ValueType type) {
        if (!seen.add(name(info) + " " + type)) {
            return;
        }
        if (type instanceof ListOf list) {
            if (is(info, "array")) {
                value(where, type(info, "element-type"), list.element());
            } else {
                missing.add(where + ": " + info + " is no array");
            }
        } else if (type instanceof Named named) {
            switch (named.kind()) {
                case ENUM -> values(where, info, named);
                case ALTERNATE -> alternate(where, info, alternates.get(named.name()));
                case STRUCT -> object(where, info, structs.get(named.name()));
                case UNION -> union(where, info, unions.get(named.name()));
            }
        } else if (!is(info, "builtin")) {
            missing.add(where + ": " + info + " (expected: a built-in type)");
        }
    }

    private void values(String where, JsonNode info, Named named) {
        if (is(info, "builtin")) {
            return; // a text that became an enum later
        }
        for (JsonNode member : info.get("members")) {
            String value = name(member);
            count("enum values");
            try {
                QapiEnum constant = (QapiEnum)
                        RandomValues.call(load(named.javaName().reflectionName()), "of", String.class, value);
                if (!constant.isKnown()) {
                    missing.add(where + ": the value " + value + " of " + named.name());
                }
            } catch (ClassNotFoundException e) {
                missing.add("enum " + named.name());
            }
        }
    }

    private void alternate(String where, JsonNode info, @Nullable AlternateModel model) {
        if (model == null) {
            missing.add(where + ": no such alternate");
        } else if (!is(info, "alternate")) {
            matching(info, model)
                    .ifPresentOrElse(one -> value(where, info, one.type()), () -> missing.add(where + ": " + info));
        } else {
            for (JsonNode member : info.get("members")) {
                JsonNode type = type(member, "type");
                matching(type, model)
                        .ifPresentOrElse(one -> value(where, type, one.type()), () -> missing.add(where + ": " + type));
            }
        }
    }

    private Optional<Member> matching(JsonNode info, AlternateModel model) {
        return model.alternatives().stream()
                .filter(one -> is(info, metaType(one.type())))
                .filter(one -> !is(info, "builtin") || builtIn(one.type()).equals(name(info)))
                .findFirst();
    }

    private void union(String where, JsonNode info, @Nullable UnionModel model) {
        if (model == null) {
            missing.add(where + ": no such union");
            return;
        }
        members(where, info, model.base(), model.javaName().reflectionName());
        for (JsonNode variant : info.path("variants")) {
            String branch = variant.get("case").stringValue();
            JsonNode type = type(variant, "type");
            ObjectModel found = model.branches().stream()
                    .filter(object -> branch.equals(object.branch()))
                    .findFirst()
                    .orElse(null);
            if (found != null) {
                object(where + "/" + branch, type, found);
            } else if (!type.get("members").isEmpty()) {
                missing.add(where + ": the branch " + branch);
            }
        }
    }

    private void object(String where, JsonNode info, @Nullable ObjectModel model) {
        if (model == null) {
            missing.add(where + ": no such struct");
        } else if (model.inline() != null) {
            union(where, info, unions.get(model.inline().type().name()));
        } else {
            members(where, info, model.members(), model.javaName().reflectionName());
        }
    }

    private void members(String where, JsonNode info, List<Member> known, String className) {
        for (JsonNode entry : info.get("members")) {
            String name = name(entry);
            count("members");
            Member member = known.stream()
                    .filter(m -> m.wireName().equals(name))
                    .findFirst()
                    .orElse(null);
            if (member == null || !hasAccessor(className, member.javaName())) {
                missing.add(where + "." + name + " in " + className);
            } else {
                value(where + "." + name, type(entry, "type"), member.type());
            }
        }
    }

    private static boolean hasAccessor(String className, String name) {
        try {
            return Stream.of(load(className).getMethods())
                    .anyMatch(m -> m.getName().equals(name) && m.getParameterCount() == 0);
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    private JsonNode type(JsonNode owner, String member) {
        JsonNode found = schema.get(owner.get(member).stringValue());
        if (found == null) {
            throw new IllegalStateException(owner + " refers to what is not there");
        }
        return found;
    }

    private void count(String what) {
        counts.merge(what, 1, Integer::sum);
    }

    private static Class<?> load(String name) throws ClassNotFoundException {
        return Class.forName(name);
    }

    private static String name(JsonNode info) {
        return info.get("name").stringValue();
    }

    private static boolean is(JsonNode info, String metaType) {
        return info.get("meta-type").stringValue().equals(metaType);
    }

    private static String metaType(ValueType type) {
        if (type instanceof ListOf) {
            return "array";
        }
        if (type instanceof Named named) {
            return switch (named.kind()) {
                case ENUM -> "enum";
                case ALTERNATE -> "alternate";
                case STRUCT, UNION -> "object";
            };
        }
        return "builtin";
    }

    private static String builtIn(ValueType type) {
        return switch ((ValueType.Scalar) type) {
            case BOOL -> "bool";
            case STR -> "str";
            case NUMBER -> "number";
            case INT32, INT64, UINT64, SIZE -> "int";
            case ANY -> "any";
            case NULL -> "null";
        };
    }
}
