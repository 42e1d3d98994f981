package dev.qemu4j.codegen.emit;

import dev.qemu4j.codegen.model.Api;
import dev.qemu4j.codegen.model.Member;
import dev.qemu4j.codegen.model.ObjectModel;
import dev.qemu4j.codegen.model.UnionModel;
import dev.qemu4j.codegen.model.ValueType;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The types that users only read, as commands return them and events have them; all others they fill. */
final class ReadTypes {
    private final Map<String, List<Member>> members = new HashMap<>();
    private final Set<String> read = new HashSet<>();

    private ReadTypes(Api api) {
        api.objects().forEach(object -> members.put(object.name(), object.members()));
        api.alternates().forEach(alternate -> members.put(alternate.name(), alternate.alternatives()));
        for (UnionModel union : api.unions()) {
            members.put(
                    union.name(),
                    union.branches().stream()
                            .flatMap(branch -> branch.members().stream())
                            .toList());
        }
    }

    static ReadTypes of(Api api) {
        ReadTypes types = new ReadTypes(api);
        types.read.addAll(types.reached(api.commands().stream()
                .map(command -> Objects.requireNonNull(command.command()).result())
                .filter(Objects::nonNull)
                .toList()));
        types.read.addAll(types.reached(types(api.events())));
        types.read.removeAll(types.reached(types(api.commands())));
        return types;
    }

    private static List<ValueType> types(List<ObjectModel> objects) {
        return objects.stream()
                .flatMap(object -> object.members().stream())
                .map(Member::type)
                .toList();
    }

    private Set<String> reached(Collection<ValueType> from) {
        Set<String> reached = new HashSet<>();
        Deque<ValueType> open = new ArrayDeque<>(from);
        while (!open.isEmpty()) {
            ValueType type = open.remove();
            if (type instanceof ValueType.ListOf list) {
                open.add(list.element());
            } else if (type instanceof ValueType.Named named && reached.add(named.name())) {
                members.getOrDefault(named.name(), List.of()).forEach(member -> open.add(member.type()));
            }
        }
        return reached;
    }

    boolean has(String name) {
        return read.contains(name);
    }
}
